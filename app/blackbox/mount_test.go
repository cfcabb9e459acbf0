package blackbox

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// mount is a directory as the kubelet lays out a mounted ConfigMap:
//
//	live.yaml → ..data/live.yaml
//	..data    → ..generation-1
//	..generation-1/live.yaml
//
// A new content is a new directory and one rename of ..data; live.yaml itself never changes.
type mount struct {
	t          *testing.T
	dir, file  string
	generation int
}

func newMount(t *testing.T, content string) *mount {
	t.Helper()
	dir := t.TempDir()
	m := &mount{t: t, dir: dir, file: filepath.Join(dir, "live.yaml")}
	m.put(content)
	m.must(os.Symlink(filepath.Join("..data", "live.yaml"), m.file))
	return m
}

func (m *mount) put(content string) {
	m.t.Helper()
	m.generation++
	name := fmt.Sprintf("..generation-%d", m.generation)
	m.must(os.Mkdir(filepath.Join(m.dir, name), 0o755))
	m.must(os.WriteFile(filepath.Join(m.dir, name, "live.yaml"), []byte(content), 0o644))
	m.must(os.Symlink(name, filepath.Join(m.dir, "..data_tmp")))
	m.must(os.Rename(filepath.Join(m.dir, "..data_tmp"), filepath.Join(m.dir, "..data")))
	if m.generation > 1 {
		m.must(os.RemoveAll(filepath.Join(m.dir, fmt.Sprintf("..generation-%d", m.generation-1))))
	}
}

func (m *mount) must(err error) {
	m.t.Helper()
	if err != nil {
		m.t.Fatal(err)
	}
}
