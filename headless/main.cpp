#include "cli/commands.h"

int main(int argc, char **argv) { return gateway::cli::main(argc, argv); }
