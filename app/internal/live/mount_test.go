package live

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// mount is a directory as the kubelet lays out a ConfigMap: the file is a symlink through `..data`, and
// a new content is a new directory and one rename over `..data`.
type mount struct {
	t          *testing.T
	dir, file  string
	generation int
}

func newMount(t *testing.T, content string) *mount {
	m := &mount{t: t, dir: t.TempDir()}
	m.file = filepath.Join(m.dir, "live.yaml")
	m.swap(content)
	m.must(os.Symlink(filepath.Join("..data", "live.yaml"), m.file))
	return m
}

func (m *mount) swap(content string) {
	m.t.Helper()
	old := fmt.Sprintf("..generation-%d", m.generation)
	m.generation++
	name := fmt.Sprintf("..generation-%d", m.generation)
	m.must(os.Mkdir(filepath.Join(m.dir, name), 0o755))
	m.must(os.WriteFile(filepath.Join(m.dir, name, "live.yaml"), []byte(content), 0o644))
	m.must(os.Symlink(name, filepath.Join(m.dir, "..data_tmp")))
	m.must(os.Rename(filepath.Join(m.dir, "..data_tmp"), filepath.Join(m.dir, "..data")))
	m.must(os.RemoveAll(filepath.Join(m.dir, old)))
}

func (m *mount) must(err error) {
	m.t.Helper()
	if err != nil {
		m.t.Fatal(err)
	}
}
