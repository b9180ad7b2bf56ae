"""Says whether what the archive claims can still be read back from its bytes; it changes nothing but its own ledger.

database   archive.db and its search index are sound, and every article shows its latest version
records    every row leads to a whole record with the right digests, and every record and file is accounted for
versions   every version reads from its capture as it is kept, and every attachment is the file it says
walk       all three, one after another, a few rows at a time, noted in `audits`
"""

from scraper.audit.scope import Scope
from scraper.audit.walk import Audited, audit, extent

__all__ = ["Audited", "Scope", "audit", "extent"]
