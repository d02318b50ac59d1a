package config

import (
	"reflect"
	"strings"
)

// Variable describes one environment variable.
type Variable struct {
	Name    string
	Default string
	Secret  bool   // it may also come from the file that Name_FILE names
	Need    []Mode // where the program does not start without it
	Doc     string
	field   string
}

// Variables lists every variable in the order of Config.
func Variables() []Variable {
	var list []Variable
	for field := range reflect.TypeFor[Config]().Fields() {
		name := field.Tag.Get("env")
		if name == "-" {
			continue
		}
		v := Variable{
			Name:    name,
			Default: field.Tag.Get("envDefault"),
			Secret:  field.Type == reflect.TypeFor[Secret](),
			Doc:     field.Tag.Get("doc"),
			field:   field.Name,
		}
		for _, mode := range strings.Fields(field.Tag.Get("need")) {
			v.Need = append(v.Need, Mode(mode))
		}
		list = append(list, v)
	}
	return list
}

// Markdown writes the table of the README. A test compares them.
func Markdown() string {
	var b strings.Builder
	b.WriteString("| Variable | Default | What it is |\n|---|---|---|\n")
	for _, v := range Variables() {
		standard := "–"
		switch {
		case len(v.Need) > 0:
			standard = "needed to serve"
		case v.Default != "":
			standard = "`" + v.Default + "`"
		}
		doc := v.Doc
		if v.Secret {
			doc += " Or `" + v.Name + "_FILE`."
		}
		b.WriteString("| `" + v.Name + "` | " + standard + " | " + doc + " |\n")
	}
	return b.String()
}
