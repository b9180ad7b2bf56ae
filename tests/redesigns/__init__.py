"""Sites that are redesigned: is it noticed within one crawl, mended unattended, and read as before?"""
