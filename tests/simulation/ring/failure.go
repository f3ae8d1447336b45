package ring

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"blue-rings/tests/history"
)

// Failure is a plan that failed.
type Failure struct {
	Plan   Plan
	Report Report // of the plan
	Small  Plan   // the smallest that fails the same way; the plan itself if none is known
	Again  string // the command that runs the plan again
}

// FailsLike is what Shrink is asked with: whether a plan violates, first, the same rule.
func (r Report) FailsLike() func(Plan) bool {
	return func(p Plan) bool {
		violations := carryOut(p, func(r *run) { r.most = 1 }).Violations
		return len(violations) > 0 && violations[0].Rule == r.Violations[0].Rule
	}
}

// Leave writes into a folder, which it makes, what there is to understand a failure:
//
//	plan.txt        the plan
//	notes.txt       the violations of the plan, and what went wrong and what followed
//	small.txt       the smallest plan
//	script.txt      the message script of the node that the smallest plan's violation is about
//	regression.txt  the smallest plan as TestRegressions wants it, but for what was wrong
//
// and what clients of the plan did and saw, for other checkers: history.edn as Jepsen
// reads it, history.jsonl as history.ReadJSON does.
func (f Failure) Leave(folder string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return fmt.Errorf("what a failure leaves: %w", err)
	}
	for name, text := range map[string]string{
		"plan.txt":   f.header("what failed") + f.Plan.String(),
		"notes.txt":  f.notes(),
		"small.txt":  f.header("the smallest that is known to fail like it") + f.Small.String(),
		"script.txt": f.script(),

		"regression.txt": f.regression(),
	} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			return fmt.Errorf("what a failure leaves: %w", err)
		}
	}
	for name, write := range map[string]func(io.Writer, *history.History) error{
		"history.edn": history.WriteEDN, "history.jsonl": history.WriteJSON,
	} {
		if err := f.export(filepath.Join(folder, name), write); err != nil {
			return fmt.Errorf("what a failure leaves: %s: %w", name, err)
		}
	}
	return nil
}

// export writes the history into a file, if there is one.
func (f Failure) export(path string, write func(io.Writer, *history.History) error) error {
	if f.Report.History == nil {
		return nil
	}
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(write(file, f.Report.History), file.Close())
}

// header are the first lines of a plan.
func (f Failure) header(what string) string {
	return fmt.Sprintf("# %s: %v\n# again: %s\n", what, f.Report.Violations[0], f.Again)
}

// Unsaid is in a regression of which nobody has said yet what was wrong.
const Unsaid = "# Say here what was wrong, and what holds now."

func (f Failure) regression() string {
	return fmt.Sprintf("%s\n\nring broke=%s seeds=20\n%v----\nno violation\n", Unsaid, f.Report.Violations[0].Broke(), f.Small)
}

// Broke is the rule in one word.
func (v Violation) Broke() string { return strings.ReplaceAll(v.Rule, " ", "-") }

func (f Failure) notes() string {
	var b strings.Builder
	for _, v := range f.Report.Violations {
		fmt.Fprintf(&b, "violation: %v\n", v)
	}
	fmt.Fprintf(&b, "%v\n\n%s\n", f.Report, strings.Join(f.Report.Notes, "\n"))
	return b.String()
}

// script is the message script of the node that the first violation of the smallest plan
// is about; of the first host, if it is about none.
func (f Failure) script() string {
	host := f.Small.Hosts[0].Name
	if violations := carryOut(f.Small, func(r *run) { r.most = 1 }).Violations; len(violations) > 0 && violations[0].Host != "" {
		host = violations[0].Host
	}
	lines, report := Script(f.Small, host)
	var b strings.Builder
	fmt.Fprintf(&b, "# The messages of %s in small.txt, up to the violation, in the words of tests/harness/doc.go.\n", host)
	for _, v := range report.Violations {
		fmt.Fprintf(&b, "# violation: %v\n", v)
	}
	fmt.Fprintf(&b, "%s\n", strings.Join(lines, "\n"))
	return b.String()
}
