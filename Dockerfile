# The image of `sottocasa`: the one program, no shell, not root, nothing written
# outside /var/lib/sottocasa. The database is another container's or a managed
# one (SOTTOCASA_DATABASE_URL).
FROM golang:1.26.8-bookworm AS build
WORKDIR /src
# Dependencies change less often than code: a layer of their own.
COPY go.mod go.sum ./
RUN go mod download
COPY . .
# cgo is there for WebP, so the program is linked whole: the C library comes along
# and the image needs none. netgo and osusergo leave nothing to be loaded later.
RUN CGO_ENABLED=1 go build -trimpath -tags netgo,osusergo -ldflags '-s -w -linkmode external -extldflags -static' -o /out/sottocasa ./cmd/sottocasa \
	&& mkdir -p /out/data

# Certificates and time zones, and not one program.
FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /out/sottocasa /usr/local/bin/sottocasa
COPY --from=build --chown=nonroot:nonroot /out/data /var/lib/sottocasa
USER nonroot:nonroot
ENV SOTTOCASA_DATA_DIR=/var/lib/sottocasa
VOLUME /var/lib/sottocasa
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 CMD ["/usr/local/bin/sottocasa", "healthcheck"]
ENTRYPOINT ["/usr/local/bin/sottocasa"]
CMD ["serve"]
