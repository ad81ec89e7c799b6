# Every target is one script in scripts/; ARGS go to it: make demo ARGS="--requests 50000".
.DEFAULT_GOAL := help
.PHONY: demo test check serve bench verify-reference docs tsan asan coverage fuzz format clean help

demo:     ; @scripts/demo $(ARGS)          ## build, run with and without prefetching, print the difference
test:     ; @scripts/test $(ARGS)          ## every test, the ones with real clients included
check:    ; @scripts/check                 ## format, layers, tests: what must hold before a change is handed in
serve:    ; @scripts/serve $(ARGS)         ## build and run the server
bench:    ; @scripts/bench $(ARGS)         ## throughput beside redis-server on this machine
verify-reference: ; @scripts/verify-reference $(ARGS) ## simulated misses beside the published ones, for the real traces
docs:     ; @scripts/docs                  ## documentation of the public symbols, in .build/docs
tsan:     ; @scripts/tsan $(ARGS)          ## the Swift tests under ThreadSanitizer
asan:     ; @scripts/asan $(ARGS)          ## the Swift tests under AddressSanitizer
coverage: ; @scripts/coverage              ## line coverage by target
fuzz:     ; @scripts/fuzz $(ARGS)          ## fuzz the protocol decoder and the readers of model files
format:   ; @scripts/format                ## format the Swift sources in place
clean:    ; @scripts/clean                 ## remove everything that was built
help:     ; @sed -n "s|^\([a-z-]*\): *; @scripts.*\#\# |  make \1\t|p" Makefile | expand -t 27
