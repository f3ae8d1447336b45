package supervision

import (
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/rs/zerolog"

	"blue-rings/messages"
)

// addFields adds the exported fields of an event to a line: numbers and truths
// as such, durations in milliseconds (name_ms), all else as text. Names are in
// lower case; one that the line itself uses gets the prefix event_.
func addFields(line *zerolog.Event, e messages.Event) {
	v := reflect.ValueOf(e)
	if v.Kind() != reflect.Struct {
		return
	}
	for i := range v.NumField() {
		if field := v.Type().Field(i); field.IsExported() {
			addField(line, fieldName(field.Name), v.Field(i).Interface())
		}
	}
}

func fieldName(name string) string {
	name = strings.ToLower(name)
	switch name {
	case zerolog.MessageFieldName, zerolog.LevelFieldName, zerolog.TimestampFieldName, "event", "host":
		return "event_" + name
	default:
		return name
	}
}

func addField(line *zerolog.Event, name string, value any) {
	switch value := value.(type) {
	case bool:
		line.Bool(name, value)
	case int:
		line.Int(name, value)
	case uint64:
		line.Uint64(name, value)
	case time.Duration:
		line.Float64(name+"_ms", float64(value)/float64(time.Millisecond))
	default:
		line.Str(name, fmt.Sprint(value))
	}
}
