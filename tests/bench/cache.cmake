gateway_bench(bench_cache cache.cpp LINKS relay)
