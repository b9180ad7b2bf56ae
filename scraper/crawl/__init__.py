"""From a town hall's pages to captures: what is listed, asked for politely, and recorded to the byte.

listing, feed, sitemap   a capture → links                      pure
discover                 walks them, page after page            asks through a function that it is given
fetch                    robots, pace, redirects, retries       exchange asks once, wire records
warc, replay, repair     writes records, reads them, mends torn files
"""
