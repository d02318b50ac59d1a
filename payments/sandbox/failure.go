package sandbox

import (
	"fmt"
	"net/http"
)

// failure is an error answer in Stripe's shape.
type failure struct {
	status  int
	kind    string // type
	code    string
	param   string
	message string
	// kept says that the endpoint had begun to act: such an answer is stored
	// under the idempotency key; a refused parameter is not.
	kept bool
}

func (f *failure) Error() string { return f.message }

func (f *failure) object() object {
	e := object{"type": f.kind, "message": f.message}
	if f.code != "" {
		e["code"] = f.code
		e["doc_url"] = "https://stripe.com/docs/error-codes/" + f.code
	}
	if f.param != "" {
		e["param"] = f.param
	}
	return object{"error": e}
}

func invalid(param, code, format string, args ...any) *failure {
	return &failure{
		status: http.StatusBadRequest, kind: "invalid_request_error",
		code: code, param: param, message: fmt.Sprintf(format, args...),
	}
}

// refused is an invalid request that was found out while acting.
func refused(param, code, format string, args ...any) *failure {
	f := invalid(param, code, format, args...)
	f.kept = true
	return f
}

func missing(noun, param, id string) *failure {
	f := invalid(param, "resource_missing", "No such %s: '%s'", noun, id)
	f.status = http.StatusNotFound
	return f
}

func unauthorised(message string) *failure {
	return &failure{status: http.StatusUnauthorized, kind: "invalid_request_error", message: message}
}

func idempotency(format string, args ...any) *failure {
	return &failure{status: http.StatusBadRequest, kind: "idempotency_error", message: fmt.Sprintf(format, args...)}
}

func broken(err error) *failure {
	return &failure{status: http.StatusInternalServerError, kind: "api_error", message: "The sandbox failed: " + err.Error()}
}
