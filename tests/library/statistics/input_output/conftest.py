"""A table of two sectors that can be checked by hand."""

import pytest

COMPETITIVE = """\
Code,Description,DescriptionInChinese,01,02,TIU,FU101,FU102,FU103,FU201,FU202,EX,IM,ERR,GO
01,Agriculture,农业,10,20,30,5,40,5,10,2,13,6,1,100
02,Finance,金融业,30,40,70,10,60,20,20,-1,30,10,1,200
TII,Total intermediate input,中间投入合计,40,60,,,,,,,,,,
VA001,Compensation of employees,劳动者报酬,50,80,,,,,,,,,,
VA002,Net taxes on production,生产税净额,-5,20,,,,,,,,,,
VA003,Depreciation of fixed assets,固定资产折旧,5,20,,,,,,,,,,
VA004,Operating surplus,营业盈余,10,20,,,,,,,,,,
TVA,Total value-added,增加值合计,60,140,,,,,,,,,,
TI,Total inputs,总投入,100,200,,,,,,,,,,
"""


@pytest.fixture
def competitive():
    """Return the text of a table of two sectors in the shape of the NBS, imports among the flows."""
    return COMPETITIVE
