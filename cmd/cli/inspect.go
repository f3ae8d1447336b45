package cli

import (
	"errors"
	"fmt"
	"io"

	"blue-rings/actors"
	"blue-rings/storage"
	"blue-rings/storage/disk"
	"blue-rings/storage/survey"
	"blue-rings/supervision"
)

// inspectFlags are the flags of inspect.
type inspectFlags struct {
	DataDir string  `required:"" placeholder:"DIR" help:"The data directory, of any host; no node may have it open. Nothing in it is changed."`
	Key     *string `placeholder:"NAME" help:"Explain one key."`
	Kind    string  `placeholder:"KIND" help:"Look at one kind alone: counter, string, set, map, deleted, expired, or a custom one (all)."`
	Verify  bool    `help:"Read every block and record and load all in memory, as a start would; what is damaged is said, with exit code 1."`
	JSON    bool    `name:"json" help:"Write JSON, with all numbers as strings."`
}

// inspection is what inspect found.
type inspection struct {
	dir       string
	now       int64 // Unix milliseconds
	about     disk.About
	verified  *survey.Verified   // nil: not asked for
	survey    *survey.Survey     // nil: a key was asked for
	explained []survey.Explained // of a key
	damage    error              // why there is no more than this
}

// inspect says what a data directory holds.
func inspect(flags *inspectFlags, stdout io.Writer, kinds []supervision.Kind) error {
	i := inspection{dir: flags.DataDir, now: actors.SystemClock{}.Now().UnixMilli()}
	r, err := disk.OpenReadOnly(disk.Options{Dir: flags.DataDir})
	if err != nil {
		return fmt.Errorf("--data-dir: %w", err)
	}
	i.about = r.About()
	i.damage = i.look(r, flags, kinds)
	if i.damage == nil {
		i.damage = r.Close()
	} else {
		_ = r.Close() // what counts is the damage
	}
	if errors.Is(i.damage, survey.ErrUnknown) {
		return fmt.Errorf("--data-dir: data directory %s: %w", flags.DataDir, i.damage)
	}
	write := i.text
	if flags.JSON {
		write = i.json
	}
	if err := write(stdout); err != nil {
		return err
	}
	if i.damage != nil {
		return fmt.Errorf("--data-dir: %w", i.damage)
	}
	return nil
}

// look reads what was asked for.
func (i *inspection) look(r *disk.Reader, flags *inspectFlags, kinds []supervision.Kind) error {
	if flags.Verify {
		verified, err := survey.Verify(r, startOf(i.now, kinds))
		if err != nil {
			return err
		}
		i.verified = &verified
	}
	if flags.Key == nil {
		found, err := survey.Of(r, i.now, flags.Kind)
		if err != nil {
			return err
		}
		i.survey = &found
		return nil
	}
	var err error
	i.explained, err = survey.Explain(r, i.now, flags.Kind, *flags.Key)
	return err
}

// startOf is how a node of this binary would load a directory, with the default times.
func startOf(now int64, kinds []supervision.Kind) survey.Load {
	times := actors.Options{}.Defaults()
	load := survey.Load{Now: now, Grace: times.Grace, Retention: times.Retention, Custom: make(map[string]func(storage.ShardConfig) storage.Engine)}
	for _, kind := range kinds {
		load.Custom[kind.Name] = kind.New
	}
	return load
}

// Validate refuses a key that cannot be one.
func (f *inspectFlags) Validate() error {
	if f.Key != nil && *f.Key == "" {
		return errors.New("--key is empty: a name has 1 to 1024 bytes")
	}
	return nil
}
