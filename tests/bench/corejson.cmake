gateway_bench(bench_corejson corejson.cpp LINKS coreapi)
