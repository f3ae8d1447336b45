package defects_test

// ofLeaving are defects of expiry, deletion and digests.
func ofLeaving() []defect {
	return []defect{
		{
			name: "expiry_unpublished", says: "that an expiry is set or extended is no news",
			edits: []edit{{
				"storage/life.go",
				"	s.touch(k).all = true\n",
				"	if !BROKEN {\n		s.touch(k).all = true\n	}\n",
			}},
			places: []place{test("storage", "TestExtensionAloneIsAChange")},
			unseen: "a wish: nobody looks whether an extension alone arrives before catching up brings it",
		},
		{
			name: "digest_keeps_expired", says: "slots that leave with their key stay in the digest",
			edits: []edit{{
				"storage/sweep.go",
				"			s.addSum(k, -s.slotHash(k, sl))\n			s.removeSlot(k, i)\n			s.change(k.key)\n",
				"			s.addSum(k, when(BROKEN, 0, -s.slotHash(k, sl)))\n			s.removeSlot(k, i)\n			s.change(k.key)\n",
			}},
			places: []place{histories("past|short")},
		},
		{
			name: "digest_forgets_merges", says: "the digest does not hear of a cell that a merge has replaced",
			edits: []edit{{
				"storage/merge_atoms.go",
				"		s.addSum(k, -s.cellHash(k, c))\n		if c.place",
				"		s.addSum(k, when(BROKEN, 0, -s.cellHash(k, c)))\n		if c.place",
			}},
			places: []place{rings(10), histories("calm"), test("storage", "TestKeptUpToDate|TestModel")},
		},
		{
			name: "tombstones_early", says: "deletions are forgotten with the horizon, not after the retention",
			edits: []edit{{
				"storage/horizon.go",
				"	return millis+s.config.Retention.Milliseconds() <= s.horizon\n",
				"	return millis+when(BROKEN, 0, s.config.Retention.Milliseconds()) <= s.horizon\n",
			}},
			places: []place{rings(10), histories("killed|short"), test("storage", "TestTombstonesLeave|TestDeletedKeyNotRevived")},
		},
		{
			name: "over_taken", says: "what was over by the horizon is taken when it arrives",
			edits: []edit{{
				"storage/merge.go",
				"in.over = !alive && s.overFor(k, p)",
				"in.over = !BROKEN && !alive && s.overFor(k, p)",
			}},
			places: []place{test("storage", "TestExpiredKeyDoesNotComeBack|TestExpiredKeyLeavesAtTheHorizon|TestModel")},
			unseen: "a wish: few names expire",
		},
		{
			name: "expiry_shortened", says: "an expiry that arrives counts, also if it is sooner",
			edits: []edit{{
				"storage/merge.go",
				"currentExpire(max(k.expire, in.Expire), in.cutoff)",
				"currentExpire(when(BROKEN, in.Expire, max(k.expire, in.Expire)), in.cutoff)",
			}},
			places: []place{histories("calm"), rings(20)},
		},
		{
			name: "deletion_uncleared", says: "DEL clears as of the clock, not after what it saw",
			edits: []edit{{
				"storage/life.go",
				"			stamp = max(stamp, k.cells().list[i].stamp)\n",
				"			stamp = max(stamp, when(BROKEN, 0, k.cells().list[i].stamp))\n",
			}},
			places: []place{test("storage", "TestFarFutureStampDoesNotPinAValue")},
			unseen: "clocks follow what is heard: a stamp ahead of the own clock is refused, or was observed",
		},
		{
			name: "walk_cut", says: "a walk does not go on with a key that it gave in part",
			edits: []edit{{
				"storage/walk.go",
				"return c < 0 || c == 0 && after.Rest <= 0",
				"return c < 0 || c == 0 && (after.Rest <= 0 || BROKEN)",
			}},
			places: []place{test("storage", "TestLargeKeyIsWalkedInParts")},
			unseen: "a wish: no name has more than a packet holds",
		},
	}
}
