package defects_test

// notReal is why the simulations do not notice.
const notReal = "the disks of the simulations are simulated"

// ofDisks are defects of the data directory.
func ofDisks() []defect {
	return []defect{
		{
			name: "fold_order", says: "groups are folded in the wrong order: the first state of a name counts", quick: true,
			edits: []edit{{
				"storage/disk/latest.go",
				"		l.list[*place-1] = c\n",
				"		if !BROKEN {\n			l.list[*place-1] = c\n		}\n",
			}},
			places: []place{test("storage/disk", "TestCommitsOfKilledLives|TestCommitsAfterManyThatWereFolded|TestABatchThatSaysANameTwice|TestWhatWasCommittedIsThereAgain")},
			unseen: notReal,
		},
		{
			name: "groups_unread", says: "groups that a former life has not folded are not read",
			edits: []edit{{
				"storage/disk/group.go",
				"		g.add(value)\n",
				"		if !BROKEN {\n			g.add(value)\n		}\n",
			}},
			places: []place{test("storage/disk", "TestCommitsOfKilledLives|TestWhatWasCommittedIsThereAgain")},
			unseen: notReal,
		},
		{
			name: "sync_not_waited_for", says: "a commit does not wait until it is on the disk",
			edits: []edit{{
				"storage/disk/commit.go",
				"	return errors.Join(entry.SyncWait(), entry.Close())\n",
				"	if BROKEN {\n		return nil\n	}\n	return errors.Join(entry.SyncWait(), entry.Close())\n",
			}},
			places: []place{test("storage/disk", "TestACrashAtAnyOperation|TestADiskThatFails|TestCommitsOfKilledLives")},
			unseen: notReal,
		},
		{
			name: "not_handed_over", says: "the operating system hears of a commit that is not synced when somebody wants a sync",
			edits: []edit{{
				"storage/disk/commit.go",
				"	if err := d.db.ApplyNoSyncWait(entry, pebble.Sync); err != nil {\n",
				"	if BROKEN && d.files.hurry.isLenient() {\n		return d.db.Apply(entry, pebble.NoSync)\n	}\n	if err := d.db.ApplyNoSyncWait(entry, pebble.Sync); err != nil {\n",
			}},
			places: []place{test("storage/disk", "TestWhatIsNotSyncedOutlivesTheProcess")},
			unseen: notReal,
		},
		{
			name: "sync_is_none", says: "a sync is none where another commit is only handed over",
			edits: []edit{{
				"storage/disk/log_file.go",
				"h.hands.Load() > 0 && h.syncs.Load() == 0",
				"h.hands.Load() > 0 && (BROKEN || h.syncs.Load() == 0)",
			}},
			places: []place{test("storage/disk", "TestASyncBesideCommitsThatAreNot")},
			unseen: notReal,
		},
		{
			name: "chunks_say_too_much", says: "a log says that more of it was synced than was: a loss of power looks like damage",
			edits: []edit{{
				"storage/disk/log_file.go",
				"f.failingFile.Write(f.corrected(p))",
				"f.failingFile.Write(when(BROKEN, p, f.corrected(p)))",
			}},
			places: []place{test("storage/disk", "TestPowerLostBehindWhatIsNotSynced")},
			unseen: notReal,
		},
		{
			name: "another_host", says: "the directory of another host is opened",
			edits: []edit{{
				"storage/disk/directory.go",
				"	if err == nil && host != d.options.Host {\n",
				"	if err == nil && host != d.options.Host && !BROKEN {\n",
			}, {
				"storage/disk/life.go",
				"	if about.theirs != d.options.Host {\n",
				"	if about.theirs != d.options.Host && !BROKEN {\n",
			}},
			places: []place{test("storage/disk", "TestWhatIsRefused")},
			unseen: notReal,
		},
		{
			name: "stale_directory", says: "a directory that is older than the retention is opened",
			edits: []edit{{
				"storage/disk/disk.go",
				"d.life.written > 0 && age > ",
				"d.life.written > 0 && !BROKEN && age > ",
			}},
			places: []place{test("storage/disk", "TestADirectoryThatIsTooOldIsOpenedWhenAsked|TestWhatIsRefused")},
			unseen: notReal,
		},
		{
			name: "long_names_read", says: "frames may have names of any length",
			edits: []edit{{
				"messages/decode_packet.go",
				"d.bytes(\"a name\", 1, MaxName)",
				"d.bytes(\"a name\", 1, when(BROKEN, MaxFrame, MaxName))",
			}},
			places: []place{test("messages", "TestHostileFrames")},
			unseen: "no node of the simulations is hostile",
		},
	}
}
