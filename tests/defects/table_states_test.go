package defects_test

// ofStates are defects of how states are joined and written.
func ofStates() []defect {
	return []defect{
		{
			name: "merge_changed_always", says: "a merge says that it has changed something, whatever it did", quick: true,
			edits: []edit{{
				"storage/merge.go",
				"		if len(s.touched) == 0 {\n			continue\n		}\n		merged.News++\n",
				"		if len(s.touched) == 0 {\n			k := s.find(messages.HashName(p.Name), p.Name)\n			if k.key == nil {\n				continue\n			}\n			s.touch(k)\n		}\n		merged.News++\n",
			}},
			places: []place{rings(20), test("storage", "TestMergeTellsWhatChanged")},
		},
		{
			name: "cutoff_ignored", says: "the cutoff of what arrives is not taken", quick: true,
			edits: []edit{{
				"storage/merge.go",
				"in.cutoff, in.cleared = max(in.cutoff, k.cutoff), max(in.cleared, k.cleared)",
				"in.cutoff, in.cleared = k.cutoff, max(in.cleared, k.cleared)",
			}},
			places: []place{rings(20), histories("calm"), test("storage", "TestLaws|TestModel|TestLives")},
		},
		{
			name: "cleared_ignored", says: "the clearing of what arrives is not taken",
			edits: []edit{{
				"storage/merge.go",
				"in.cutoff, in.cleared = max(in.cutoff, k.cutoff), max(in.cleared, k.cleared)",
				"in.cutoff, in.cleared = max(in.cutoff, k.cutoff), k.cleared",
			}},
			places: []place{rings(20), histories("calm"), test("storage", "TestLaws|TestModel")},
		},
		{
			name: "floors_unmerged", says: "the floors of what arrives are not merged",
			edits: []edit{{
				"storage/merge_atoms.go",
				"joined := joinFloors(floors, arrived.Floors)",
				"joined := joinFloors(floors, nil)",
			}},
			places: []place{rings(20), histories("calm"), test("storage", "TestReset")},
		},
		{
			name: "floors_replaced", says: "floors that arrive take the place of those held, higher or not",
			edits: []edit{{
				"storage/merge_atoms.go",
				"joined := joinFloors(floors, arrived.Floors)",
				"joined := arrived.Floors",
			}},
			places: []place{rings(20), histories("calm"), test("storage", "TestReset")},
		},
		{
			name: "until_unmerged", says: "the until of a slot that arrives is not merged",
			edits: []edit{{
				"storage/merge_atoms.go",
				"if until := k.until(sl.until, sl.epoch); arrived.Until > until {",
				"if until := k.until(sl.until, sl.epoch); arrived.Until > until && in == nil {",
			}},
			places: []place{rings(20), histories("calm|killed|past"), test("storage", "TestUntilAloneIsAChange")},
		},
		{
			name: "slot_takes_last", says: "the total of a slot is what arrived last, not the greatest",
			edits: []edit{{
				"storage/merge_atoms.go",
				"if joined == floors && arrived.Added.Cmp(added) <= 0 && arrived.Subtracted.Cmp(subtracted) <= 0 {\n		return\n	}\n",
				"added = messages.Int(0)\n",
			}},
			places: []place{rings(20), histories("calm"), test("storage", "TestLaws|TestModel")},
		},
		{
			name: "no_tie_break", says: "of two writes with equal stamps that counts which came first",
			edits: []edit{{
				"storage/cell.go",
				"c != 0 {\n		return c > 0\n	}",
				"c != 0 {\n		return false\n	}",
			}},
			places: []place{rings(20), histories("calm|killed"), test("storage", "TestLaws|TestConverges")},
		},
		{
			name: "stamped_behind", says: "a write is not stamped after the one that it replaces",
			edits: []edit{{
				"storage/life.go",
				"		stamp = max(stamp, c.stamp+1)\n",
				"",
			}},
			places: []place{rings(20), histories("wrong"), test("storage", "TestFarFutureStampDoesNotPinAValue")},
		},
		{
			name: "removal_not_kept", says: "an element's removal that comes before its addition is forgotten",
			edits: []edit{{
				"storage/merge_atoms.go",
				"	if c.Absent {\n		return !s.old(c.Stamp.Millis())\n	}\n	return !in.over",
				"	return !c.Absent && !in.over",
			}},
			places: []place{rings(20), histories("calm"), test("storage", "TestRemovalBeforeAdditionWins")},
		},
		{
			name: "reset_without_floors", says: "a reset raises no floors",
			edits: []edit{{
				"storage/life.go",
				"		s.writeSlot(k, sl, added, subtracted, &messages.Floors{Added: added, Subtracted: subtracted})\n",
				"		s.writeSlot(k, sl, messages.Int(0), messages.Int(0), nil)\n		_, _ = added, subtracted\n",
			}},
			places: []place{rings(20), histories("calm"), test("storage", "TestReset")},
		},
		{
			name: "overflow_wraps", says: "counters wrap at 64 bits",
			edits: []edit{{
				"storage/operate_string.go",
				"	if added < 0 || subtracted < 0 {\n		return false // beyond 64 bits\n	}\n",
				"",
			}},
			places: []place{test("storage", "TestNumberOverflowPromotes")},
			unseen: "no client counts up to 2^63",
		},
		{
			name: "sum_wraps", says: "sums wrap at 64 bits",
			edits: []edit{{
				"messages/number.go",
				"if (sum > n.small) == (m.small > 0) {",
				"if sum > n.small || sum <= n.small {",
			}},
			places: []place{test("messages", "TestNumber|TestAdd|Number")},
			unseen: "no client counts up to 2^63",
		},
	}
}
