package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"blue-rings/transport/resp"
)

// backupFlags are the flags of backup.
type backupFlags struct {
	To      string        `required:"" placeholder:"DIR" help:"A new directory to make, on the node's machine and by its user."`
	Redis   string        `default:"127.0.0.1:6380" placeholder:"HOST:PORT" help:"The node, at a loopback address (${default})."`
	Timeout time.Duration `default:"10m" placeholder:"TIME" help:"How long to wait for it (${default}); the node goes on."`
}

// Validate refuses what can be no directory, and no time.
func (f *backupFlags) Validate() error {
	switch {
	case f.To == "":
		return errors.New("--to is empty: give a new directory")
	case f.Timeout <= 0:
		return fmt.Errorf("--timeout is %s: give more than 0", f.Timeout)
	default:
		return nil
	}
}

const (
	reachWithin = 5 * time.Second // the node
	mostInfo    = 64 << 10        // bytes of a reply
)

// backup has a running node make a backup, and says what was written.
func backup(ctx context.Context, flags *backupFlags, stdout io.Writer) error {
	dir, err := filepath.Abs(flags.To)
	if err != nil {
		return fmt.Errorf("--to: %w", err)
	}
	signalled, stop := signal.NotifyContext(ctx, syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	limited, cancel := context.WithTimeout(signalled, flags.Timeout)
	defer cancel()
	info, err := askForBackup(limited, flags.Redis, dir)
	switch {
	case err == nil:
	case signalled.Err() != nil:
		return fmt.Errorf("interrupted: the node goes on, %s is there when all of it is", dir)
	case limited.Err() != nil:
		return fmt.Errorf("no answer from %s within %s (--timeout): the node goes on, %s is there when all of it is", flags.Redis, flags.Timeout, dir)
	default:
		return err
	}
	_, err = fmt.Fprintf(stdout, "backup written to %s: about %s names, %s bytes\n",
		dir, infoField(info, "last_backup_names"), infoField(info, "last_backup_bytes"))
	return err
}

// askForBackup answers what the node says of its backups once it has made this one.
func askForBackup(ctx context.Context, address, dir string) (info string, err error) {
	dialer := net.Dialer{Timeout: reachWithin}
	conn, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		return "", fmt.Errorf("--redis %s: %w: is the node running, and its Redis port there?", address, err)
	}
	defer func() { _ = conn.Close() }() // all that counts was read
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	question := resp.AppendCommand(nil, "RING.BACKUP", dir)
	question = resp.AppendCommand(question, "INFO", "persistence")
	if _, err := conn.Write(question); err != nil {
		return "", fmt.Errorf("--redis %s: %w", address, err)
	}
	replies := resp.NewReplyReader(conn, mostInfo)
	for range 2 {
		var reply resp.Reply
		if err := replies.ReadReply(&reply); err != nil {
			return "", fmt.Errorf("--redis %s: %w: if %s is there the backup is whole", address, err, dir)
		}
		if strings.HasPrefix(reply.Text, "ERR unknown command") && reply.IsError() {
			return "", fmt.Errorf("--redis %s: not a Blue Rings node: backups are made by a node", address)
		}
		if reply.IsError() {
			return "", fmt.Errorf("%s: %s", address, strings.TrimPrefix(reply.Text, "ERR "))
		}
		info = reply.Text
	}
	return info, nil
}

// infoField is the value of a field of INFO.
func infoField(info, name string) string {
	for line := range strings.SplitSeq(info, "\r\n") {
		if value, ok := strings.CutPrefix(line, name+":"); ok {
			return value
		}
	}
	return "?"
}
