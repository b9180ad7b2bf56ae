"""The commands of the `scraper` program, thin over pipeline, search, schedule and publish."""
