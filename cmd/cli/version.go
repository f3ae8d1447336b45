package cli

import (
	"fmt"
	"io"
	"runtime"
	"runtime/debug"

	"blue-rings/transport/zmq"
)

// writeVersion writes the versions of the module, Go and libzmq, one a line.
func writeVersion(w io.Writer) error {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{}
	}
	_, err := fmt.Fprintf(w, "blue-rings %s\n%s %s/%s\nlibzmq %s\n",
		buildVersion(info), runtime.Version(), runtime.GOOS, runtime.GOARCH, zmq.Version())
	return err
}

// buildVersion is the module's version, and the revision it was built from
// where the build has recorded it.
func buildVersion(info *debug.BuildInfo) string {
	version, revision, dirty := info.Main.Version, "", ""
	if version == "" {
		version = "(devel)"
	}
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			revision = " revision " + s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			dirty = ", modified"
		}
	}
	return version + revision + dirty
}
