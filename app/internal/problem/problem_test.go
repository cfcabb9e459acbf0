package problem

import "testing"

func TestAProblemNamesTheValueFoundAndTheValueNeeded(t *testing.T) {
	got := New("PORT", "web \n", "an integer").Error()
	if want := `PORT: found "web \n", need an integer`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestAListIsAnErrorOnlyIfItHasProblems(t *testing.T) {
	if err := (List{}).Err(); err != nil {
		t.Errorf("an empty list gives %v, want nil", err)
	}
	err := List{New("A", "1", "2"), New("B", "3", "4")}.Err()
	if want := `A: found "1", need 2; B: found "3", need 4`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
