from dev import *
from adlint.engine.kinds import KindForms
from adlint.text.normalize import fold
import collections
b=load(); k=KindForms(b.kinds)
for f in ['bench/news','bench/wiki','bench/readmes']:
    c=collections.Counter(k.guess(fold(r['text'])) for r in rows(f'/work/shared/data/{f}.jsonl')); n=sum(c.values()); print(f,{a:round(100*v/n,1) for a,v in c.items()})
for f in ['adcopy','pairs','modern','decided','disguise','rewrites']:
    for r in rows(f'/work/shared/data/dev/{f}-dev.jsonl'):
        g=k.guess(fold(r['text']))
        if g not in (None,'ad','listing','livestream','note','message','form') and any((s.get('label')or s.get('verdict'))=='must' for s in r.get('spans',[])): print('MUTED',g,r['text'][:80])
c=collections.Counter((r['category'],k.guess(fold(r['text']))) for r in rows('/work/shared/data/real/listings.jsonl'))
print([x for x in c.items() if x[0][1] in('news','review','manual') ])
