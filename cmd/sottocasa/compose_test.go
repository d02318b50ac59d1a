package main_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v2"

	"sottocasa/internal/config"
)

// service is what a test looks at in compose.yaml.
type service struct {
	Image       string            `yaml:"image"`
	Build       string            `yaml:"build"`
	Command     []string          `yaml:"command"`
	Environment map[string]string `yaml:"environment"`
	Secrets     []string          `yaml:"secrets"`
	Ports       []string          `yaml:"ports"`
	Networks    []string          `yaml:"networks"`
	Memory      string            `yaml:"mem_limit"`
	ReadOnly    bool              `yaml:"read_only"`
	CapDrop     []string          `yaml:"cap_drop"`
	Volumes     []string          `yaml:"volumes"`
	Health      struct {
		Test []string `yaml:"test"`
	} `yaml:"healthcheck"`
	DependsOn map[string]struct {
		Condition string `yaml:"condition"`
	} `yaml:"depends_on"`
}

type composition struct {
	Services map[string]service                 `yaml:"services"`
	Secrets  map[string]struct{ File string }   `yaml:"secrets"`
	Volumes  map[string]any                     `yaml:"volumes"`
	Networks map[string]struct{ Internal bool } `yaml:"networks"`
}

func text(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile("../../" + path)
	must(t, err)
	return string(b)
}

func compose(t *testing.T) composition {
	t.Helper()
	var c composition
	must(t, yaml.Unmarshal([]byte(text(t, "compose.yaml")), &c))
	if len(c.Services) < 5 {
		t.Fatalf("only %d services are seen", len(c.Services))
	}
	return c
}

// TestComposeNamesRealVariables holds compose.yaml to what the program reads:
// no engine is needed to see a name that nobody reads.
func TestComposeNamesRealVariables(t *testing.T) {
	known := map[string]bool{}
	for _, v := range config.Variables() {
		known[v.Name] = true
		known[v.Name+"_FILE"] = v.Secret
	}
	c := compose(t)
	for _, name := range []string{"app", "migrate"} {
		for variable := range c.Services[name].Environment {
			if (strings.HasPrefix(variable, "SOTTOCASA_") || variable == "PORT") && !known[variable] {
				t.Errorf("%s: the program reads no %s", name, variable)
			}
		}
	}
	for _, v := range config.Variables() {
		given := c.Services["app"].Environment
		if slices.Contains(v.Need, config.Serve) && given[v.Name] == "" && given[v.Name+"_FILE"] == "" {
			t.Errorf("serve needs %s, and compose.yaml does not give it", v.Name)
		}
	}
}

func TestComposeHoldsItsSecrets(t *testing.T) {
	c, drawn := compose(t), text(t, "deploy/secrets.sh")
	used := map[string]bool{}
	for name, s := range c.Services {
		for _, secret := range s.Secrets {
			used[secret] = true
			if c.Secrets[secret].File != "deploy/secrets/"+secret {
				t.Errorf("%s: the secret %s is not declared", name, secret)
			}
			if !regexp.MustCompile(`(keep|for name in.*) .*\b` + secret + `\b`).MatchString(drawn) {
				t.Errorf("deploy/secrets.sh says nothing of %s", secret)
			}
		}
		for variable, value := range s.Environment {
			if file, ok := strings.CutPrefix(value, "/run/secrets/"); ok && !slices.Contains(s.Secrets, file) {
				t.Errorf("%s: %s names a secret that it is not given", name, variable)
			}
		}
	}
	for secret := range c.Secrets {
		if !used[secret] {
			t.Errorf("nobody uses the secret %s", secret)
		}
	}
}

func TestComposeIsClosed(t *testing.T) {
	c := compose(t)
	for name, s := range c.Services {
		if _, tag, ok := strings.Cut(s.Image, ":"); !ok || tag == "latest" || s.Build == "" && tag == "local" {
			t.Errorf("%s: the image %q is not pinned", name, s.Image)
		}
		if len(s.Ports) > 0 && name != "caddy" {
			t.Errorf("%s is open to the world", name)
		}
		if s.Memory == "" || len(s.Health.Test) == 0 && name != "migrate" {
			t.Errorf("%s: memory %q, health %q", name, s.Memory, s.Health.Test)
		}
		for _, v := range s.Volumes {
			if at, _, _ := strings.Cut(v, ":"); !strings.HasPrefix(at, "./") {
				if _, ok := c.Volumes[at]; !ok {
					t.Errorf("%s: the volume %s is not declared", name, at)
				}
			}
		}
	}
	for _, name := range []string{"db", "minio"} {
		if n := c.Services[name].Networks; len(n) != 1 || !c.Networks[n[0]].Internal {
			t.Errorf("%s is on %v", name, n)
		}
	}
	app := c.Services["app"]
	if !app.ReadOnly || !slices.Contains(app.CapDrop, "ALL") || app.DependsOn["migrate"].Condition != "service_completed_successfully" {
		t.Errorf("the program: %+v", app)
	}
}

// TestImageAsksItsOwnHealth looks at the Dockerfile: no shell asks.
func TestImageAsksItsOwnHealth(t *testing.T) {
	file, c := text(t, "Dockerfile"), compose(t)
	for _, line := range []string{`CMD ["/usr/local/bin/sottocasa", "healthcheck"]`, "USER nonroot", "HEALTHCHECK", "-extldflags -static"} {
		if !strings.Contains(file, line) {
			t.Errorf("the Dockerfile has no %s", line)
		}
	}
	for _, from := range regexp.MustCompile(`(?m)^FROM (\S+)`).FindAllStringSubmatch(file, -1) {
		if !strings.Contains(from[1], ":") || strings.HasSuffix(from[1], ":latest") {
			t.Errorf("%s is not pinned", from[1])
		}
	}
	if got := c.Services["app"].Health.Test; !slices.Equal(got, []string{"CMD", "/usr/local/bin/sottocasa", "healthcheck"}) {
		t.Errorf("compose asks %q", got)
	}
	if code, out := run(t, "healthcheck --help", folder(t)); code != 0 {
		t.Errorf("healthcheck: exit %d: %s", code, out)
	}
	for _, name := range regexp.MustCompile(`\{\$([A-Z_]+)\}`).FindAllStringSubmatch(text(t, "deploy/Caddyfile"), -1) {
		if _, given := c.Services["caddy"].Environment[name[1]]; !given {
			t.Errorf("Caddy is not given %s", name[1])
		}
	}
}
