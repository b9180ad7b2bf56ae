"""How towns publish, and how their sites break: years of both, simulated, held against what health makes of them."""
