package sampleschool

import "partyschool/ent/organization"

// districtName is the root of the tree: a street district of clothing markets.
const districtName = "锦绣路街道市场党工委"

// upper are the organisations directly below the district, each with the markets
// whose branches belong to it: 2 committees, 2 general branches, 18 branches.
var upper = []struct {
	name, code string
	kind       organization.Kind
	markets    []string
}{
	{"东片服装市场党委", "E", organization.KindCOMMITTEE, []string{"锦东服装城", "云裳女装市场", "童趣童装城", "百川针织市场", "长河皮草市场"}},
	{"西片服装市场党委", "W", organization.KindCOMMITTEE, []string{"锦西男装城", "金梭面料市场", "万线辅料市场", "晨曦内衣城", "玉兰家纺市场"}},
	{"南门商圈党总支", "S", organization.KindGENERAL_BRANCH, []string{"南门批发市场", "彩虹鞋帽城", "四季外贸城", "新桥箱包市场"}},
	{"北站商圈党总支", "N", organization.KindGENERAL_BRANCH, []string{"北站服装交易中心", "汇通电商园", "大同二手服装市场", "星河直播基地"}},
}

// floatingMarkets are the places among the 18 whose branches were set up for
// members who came in: 11 of them.
var floatingMarkets = map[int]bool{1: true, 2: true, 4: true, 6: true, 7: true, 9: true, 10: true, 11: true, 13: true, 15: true, 17: true}

// setUps are how the branches were set up, in turn: most alone, some jointly, a
// few attached to a neighbour.
var setUps = []organization.SetUp{
	organization.SetUpINDEPENDENT, organization.SetUpINDEPENDENT, organization.SetUpJOINT,
	organization.SetUpINDEPENDENT, organization.SetUpINDEPENDENT, organization.SetUpATTACHED,
}
