// Package defects takes protections out of the production code, one in turn, and demands
// that the tests notice. A defect is an edit of a line or two. All of them are built into
// the test binaries by go build's overlay, so no file of the tree is touched, and a variable
// of the environment turns one on. Each names the places where it must be noticed, the
// simulations first:
//
//   - rings: tests/simulation/ring, whole rings with disks and faults.
//   - links: tests/simulation, the cases of the protocol's model.
//   - histories: tests/history, engines without actors, checked as histories of clients.
//   - a test of a package: laws, message scripts and examples.
//
// Where no simulation notices a defect the table says why; some of these are wishes for
// the simulations. A defect that nobody notices fails the test, and so does an edit whose
// text does not stand in its file exactly once: bring it up to date with the code.
//
// In go test a few of the defects are tried. All of them, with a table in Markdown of
// where each was noticed and how long that took, without the building; some by their names; and
// all, with the rings asked even where they are not expected to notice:
//
//	DEFECTS=all go test ./tests/defects -run TestDefects -v -timeout 2h
//	DEFECTS=gap_ignored,cutoff_ignored go test ./tests/defects -run TestDefects -v
//	DEFECTS=all RINGS=30 REPORT=table.md go test ./tests/defects -run TestDefects -v -timeout 2h
//
// With all of them every place is also asked with none turned on, and must be quiet. REPORT writes the table to a file.
package defects
