package config

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/caarlos0/env/v11"
)

// Environ gives the environment of the process as Load takes it.
func Environ() map[string]string { return env.ToMap(os.Environ()) }

// longestSecretFile bounds what is read from a NAME_FILE, in bytes.
const longestSecretFile = 16 << 10

// Load reads the variables from environ. A secret can also come from the file
// that NAME_FILE names. The error lists every fault, a line each, and never
// the value of a secret.
func Load(environ map[string]string, mode Mode) (Config, error) {
	environ = maps.Clone(environ)
	var faults faults
	faults.readFiles(environ)
	c := Config{Mode: mode}
	err := env.ParseWithOptions(&c, env.Options{Environment: environ})
	var several env.AggregateError
	if errors.As(err, &several) {
		for _, e := range several.Errors {
			faults.unreadable(e)
		}
	} else if err != nil {
		return Config{}, fmt.Errorf("config: %w", err)
	}
	c.fillIn(environ)
	for _, v := range Variables() {
		if environ[v.Name] == "" && slices.Contains(v.Need, mode) && !faults.about(v.Name) {
			faults.add(v.Name, "is missing")
		}
	}
	c.check(&faults)
	if len(faults) > 0 {
		return Config{}, faults
	}
	return c, nil
}

// fillIn sets what depends on the mode and on other variables.
func (c *Config) fillIn(environ map[string]string) {
	c.LogFormat = cmp.Or(c.LogFormat, map[Mode]string{Serve: "json"}[c.Mode], "text")
	c.PublicScheme = cmp.Or(c.PublicScheme, map[Mode]string{Demo: "http"}[c.Mode], "https")
	if c.Mode != Demo {
		return
	}
	if environ["SOTTOCASA_ADMIN"] == "" {
		c.Admin = "off"
	}
	if environ["SOTTOCASA_BIND"] == "" {
		c.Bind = "127.0.0.1"
	}
	c.AppHost = cmp.Or(c.AppHost, "localhost:"+strconv.Itoa(c.Port))
	c.ShopsDomain = cmp.Or(c.ShopsDomain, "localhost")
}

// faults is all that is wrong with an environment; each names its variable.
type faults []problem

type problem struct{ name, what string }

// Error lists the problems, one a line.
func (f faults) Error() string {
	lines := make([]string, len(f))
	for i, p := range f {
		lines[i] = "  " + p.name + " " + p.what
	}
	return "config: the environment cannot be used:\n" + strings.Join(lines, "\n")
}

func (f *faults) add(name, format string, args ...any) {
	*f = append(*f, problem{name, fmt.Sprintf(format, args...)})
}

func (f faults) about(name string) bool {
	return slices.ContainsFunc(f, func(p problem) bool { return p.name == name })
}

// unreadable notes a value that does not parse.
func (f *faults) unreadable(err error) {
	var parse env.ParseError
	if !errors.As(err, &parse) {
		f.add("environment", "%v", err)
		return
	}
	for _, v := range Variables() {
		if v.field == parse.Name {
			f.add(v.Name, "cannot be read: %v", parse.Err)
		}
	}
}

// readFiles replaces NAME_FILE by the content of the file, for secrets.
func (f *faults) readFiles(environ map[string]string) {
	for _, v := range Variables() {
		path := environ[v.Name+"_FILE"]
		if !v.Secret || path == "" {
			continue
		}
		if environ[v.Name] != "" {
			f.add(v.Name, "is set twice, also as %s_FILE", v.Name)
			continue
		}
		info, err := os.Stat(path)
		if err == nil && info.Size() > longestSecretFile {
			err = errors.New("the file is too large")
		}
		var content []byte
		if err == nil {
			content, err = os.ReadFile(path)
		}
		if err != nil {
			f.add(v.Name, "cannot be read from its file: %v", err)
			continue
		}
		environ[v.Name] = strings.TrimRight(string(content), "\r\n")
	}
}
