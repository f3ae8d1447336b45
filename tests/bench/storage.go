package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// needDisk answers the kind of file system that a folder lies on. One in memory is an
// error: nothing that it says about disks is true.
func needDisk(folder string) (string, error) {
	text, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		return "", fmt.Errorf("file system of %s: %w", folder, err)
	}
	kind, deepest := "", 0
	for line := range strings.Lines(string(text)) {
		mount, source, _ := strings.Cut(line, " - ") // proc(5), mountinfo
		fields, kinds := strings.Fields(mount), strings.Fields(source)
		if len(fields) < 5 || len(kinds) < 1 {
			continue
		}
		if point := strings.TrimSuffix(fields[4], "/") + "/"; strings.HasPrefix(folder+"/", point) && len(point) >= deepest {
			kind, deepest = kinds[0], len(point)
		}
	}
	switch kind {
	case "":
		return "", fmt.Errorf("file system of %s: not found in /proc/self/mountinfo", folder)
	case "tmpfs", "ramfs":
		return "", fmt.Errorf("%s is on %s, in memory: let TMPDIR name a folder on a disk", folder, kind)
	}
	return kind, nil
}

// flushesOf is how often the disk under a folder was told to make durable what it has
// in its cache, by anybody, which is what an fdatasync ends with. It is false where
// the system does not count that.
func flushesOf(folder string) (float64, bool) {
	var stat syscall.Stat_t
	if err := syscall.Stat(folder, &stat); err != nil {
		return 0, false
	}
	major, minor := stat.Dev>>8&0xfff, stat.Dev&0xff|stat.Dev>>12&0xfff00 // makedev(3)
	text, err := os.ReadFile(fmt.Sprintf("/sys/dev/block/%d:%d/stat", major, minor))
	fields := strings.Fields(string(text))
	if err != nil || len(fields) < 17 {
		return 0, false
	}
	flushes, err := strconv.ParseFloat(fields[15], 64)
	return flushes, err == nil
}

// bytesIn is how much of the disk the files of a folder take whose names end so. What
// disappears meanwhile does not count.
func bytesIn(folder, suffix string) (bytes int64, err error) {
	err = filepath.WalkDir(folder, func(_ string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() && strings.HasSuffix(entry.Name(), suffix) {
			info, failed := entry.Info()
			if err = failed; err == nil {
				bytes += info.Sys().(*syscall.Stat_t).Blocks * 512
			}
		}
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	})
	return bytes, err
}
