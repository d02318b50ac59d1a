# The image of `sottocasa serve`: the one program, no shell, not root. The
# database is another container's or a managed one (SOTTOCASA_DATABASE_URL).
FROM golang:1.26-bookworm AS build
WORKDIR /src
# Dependencies change less often than code: a layer of their own.
COPY go.mod go.sum ./
RUN go mod download
COPY . .
# cgo is there for WebP, so the C library must be the same in both images.
RUN CGO_ENABLED=1 go build -trimpath -ldflags '-s -w' -o /out/sottocasa ./cmd/sottocasa \
	&& mkdir -p /out/data

FROM gcr.io/distroless/base-debian12:nonroot
COPY --from=build /out/sottocasa /usr/local/bin/sottocasa
COPY --from=build --chown=nonroot:nonroot /out/data /var/lib/sottocasa
USER nonroot
ENV SOTTOCASA_DATA_DIR=/var/lib/sottocasa
VOLUME /var/lib/sottocasa
EXPOSE 8080
ENTRYPOINT ["/usr/local/bin/sottocasa"]
CMD ["serve"]
