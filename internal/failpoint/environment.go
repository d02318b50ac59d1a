//go:build failpoint

package failpoint

import (
	"fmt"
	"os"
	"strings"
	"time"
)

// Variable is the environment variable that a child process obeys.
const Variable = "SOTTOCASA_FAILPOINT"

// fromEnvironment does what the environment asks for at name.
func fromEnvironment(name Name) error {
	for _, entry := range strings.Split(os.Getenv(Variable), ",") {
		at, what, _ := strings.Cut(strings.TrimSpace(entry), "=")
		if Name(at) != name {
			continue
		}
		what, arg, _ := strings.Cut(what, ":")
		switch what {
		case "kill":
			self, err := os.FindProcess(os.Getpid())
			if err == nil {
				err = self.Kill()
			}
			if err != nil {
				return fmt.Errorf("failpoint %s: %w", name, err)
			}
			select {} // the signal is on its way
		case "error":
			return fmt.Errorf("failpoint %s", name)
		case "sleep":
			d, err := time.ParseDuration(arg)
			if err != nil {
				return fmt.Errorf("failpoint %s: %w", name, err)
			}
			time.Sleep(d)
		default:
			return fmt.Errorf("failpoint %s: unknown action %q", name, what)
		}
	}
	return nil
}
