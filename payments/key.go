package payments

import (
	"errors"
	"strconv"
)

// ErrKeySpent is what a Provider's verbs wrap when the provider keeps a failure
// of its own under the key and says it again, for a day: asking once more with
// that key never helps. Whether the call has acted is seen by looking.
var ErrKeySpent = errors.New("the provider keeps a failure under this key")

// mostKeys is how many keys one try goes through.
const mostKeys = 5

// underKey asks the provider under a key and, where that is spent and nothing
// has been done under it, under the next. The keys follow from the first, so who
// asks later or at the same time asks with the same ones. acted looks for what
// was done all the same; nil where doing it twice cannot be.
func underKey[T any](key string, acted func() (T, bool, error), do func(key string) (T, error)) (T, error) {
	got, err := do(key)
	for n := 2; n <= mostKeys && errors.Is(err, ErrKeySpent); n++ {
		if acted != nil {
			if was, done, lookErr := acted(); done || lookErr != nil {
				return was, lookErr
			}
		}
		got, err = do(key + ":" + strconv.Itoa(n))
	}
	return got, err
}
