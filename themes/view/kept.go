package view

import "sync"

// Kept holds parts of pages as they were written once: those which all public
// pages of a shop in a language have word for word, its strip and its footer, and
// what stands beside a product.
// It lives as long as what they are made of. Personal pages carry none, so
// nothing of theirs can ever be in it.
type Kept struct {
	mu    sync.RWMutex
	parts map[Part][]byte
}

// Part is the name of a part, with all it depends on beside the shop's face and
// the language.
type Part struct {
	Name   string
	Sheet  string
	Accent string
	Good   string // variant of a card that stands beside others
}

// Of gives a part, or has it written first.
func (k *Kept) Of(part Part, write func() ([]byte, error)) ([]byte, error) {
	k.mu.RLock()
	b, ok := k.parts[part]
	k.mu.RUnlock()
	if ok {
		return b, nil
	}
	b, err := write()
	if err != nil {
		return nil, err
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.parts == nil {
		k.parts = map[Part][]byte{}
	}
	k.parts[part] = b
	return b, nil
}
