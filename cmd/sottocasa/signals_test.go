package main_test

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"
)

func dial(port int) error {
	c, err := net.DialTimeout("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)), time.Second)
	if err != nil {
		return err
	}
	return c.Close()
}

// slowly begins a request whose body has not come whole, and gives how to end
// it: the answer's status.
func slowly(t *testing.T, s site) (finish func() int) {
	t.Helper()
	port, err := strconv.Atoi(string(s))
	must(t, err)
	conn, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	must(t, err)
	t.Cleanup(func() { _ = conn.Close() })
	host := nives + ".localhost:" + string(s)
	body := "variant=00000000-0000-0000-0000-000000000000&quantity=1"
	_, err = fmt.Fprintf(conn, "POST /cart/add HTTP/1.1\r\nHost: %s\r\nOrigin: http://%s\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n%s",
		host, host, len(body), body[:20])
	must(t, err)
	time.Sleep(100 * time.Millisecond)
	return func() int {
		time.Sleep(700 * time.Millisecond) // the program is draining by now
		_, err := conn.Write([]byte(body[20:]))
		must(t, err)
		answer, err := http.ReadResponse(bufio.NewReader(conn), nil)
		must(t, err)
		_ = answer.Body.Close()
		return answer.StatusCode
	}
}

// launchCommand runs something else than the program, with an answer typed.
func launchCommand(t *testing.T, typed string, env []string, name string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Env, cmd.Stdin = env, strings.NewReader(typed)
	out, err := cmd.CombinedOutput()
	t.Logf("%s %v: %v", name, args, err)
	return string(out)
}
