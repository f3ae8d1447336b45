package messages

// ToBackup is what the backup actor accepts.
//
//sumtype:decl
type ToBackup interface{ toBackup() }

// BackUp asks for a backup of the data directory, with all that was acknowledged
// before. Whoever asks is answered BackedUp.
type BackUp struct {
	Dir string // absolute, and not there yet
}

// BackedUp answers BackUp.
type BackedUp struct {
	Names int    // visible ones, about: what stores had when they saved
	Bytes uint64 // of the files
	Err   error  // nil: the backup is whole, and on disk
}

// Saved answers Save: all that was unsaved is on disk.
type Saved struct {
	Ask   uint64 // that of the Save
	Names int    // visible ones
	Err   error  // nil: it is
}

// SaveDue tells the backup actor that the stores have had time enough.
type SaveDue struct{}

// Checkpointed tells the backup actor what came of a checkpoint.
type Checkpointed struct {
	Ask   uint64 // of the backup it is for
	Bytes uint64 // of the files
	Err   error  // nil: it is whole, and on disk
}

func (BackUp) toBackup()       {}
func (Saved) toBackup()        {}
func (SaveDue) toBackup()      {}
func (Checkpointed) toBackup() {}
