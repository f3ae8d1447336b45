package harness

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Moments are written @ and their distance from the epoch, so that scripts can
// be read: @60s is a minute after the world began, @-30s half a minute before.

var (
	// moment matches Unix milliseconds of the days around the epoch.
	moment = regexp.MustCompile(`\b176[67]\d{9}\b`)

	// place matches where in the source a failure happened, which changes with
	// every edit.
	place = regexp.MustCompile(` at \w+\.go:\d+( < \w+\.go:\d+)*`)
)

// readable rewrites the moments of a line, and leaves out places in the source.
func readable(line string) string {
	line = place.ReplaceAllString(line, "")
	return moment.ReplaceAllStringFunc(line, func(digits string) string {
		millis, err := strconv.ParseInt(digits, 10, 64)
		if err != nil {
			return digits
		}
		return "@" + sinceEpoch(time.UnixMilli(millis))
	})
}

// sinceEpoch is a moment's distance from the epoch().
func sinceEpoch(t time.Time) string { return short(t.Sub(epoch())) }

// short is d without the trailing zero units of time.Duration's String.
func short(d time.Duration) string {
	s := d.String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// parseMoment reads Unix milliseconds, plain or as the distance from the epoch().
func parseMoment(s string) (int64, error) {
	if distance, ok := strings.CutPrefix(s, "@"); ok {
		d, err := time.ParseDuration(distance)
		return epoch().Add(d).UnixMilli(), err
	}
	return strconv.ParseInt(s, 10, 64)
}
