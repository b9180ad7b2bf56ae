"""The desk: pages for staff alone, where proposals are decided and verdicts drafted and published."""
