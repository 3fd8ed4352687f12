#!/bin/sh
# Makes the sample school's films, recording and course covers from the texts below.
# Debian: apt-get install ffmpeg espeak-ng fonts-noto-cjk
# Run it from anywhere; it writes beside itself and into the course folders next to it.
set -eu
cd "$(dirname "$0")"

family='Noto Sans CJK SC'
case "$(fc-match -f '%{family}' "$family")" in
*"$family"*) ;;
*) echo "make.sh: the font \"$family\" is missing (package fonts-noto-cjk)" >&2; exit 1 ;;
esac

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

ff() { ffmpeg -nostdin -hide_banner -loglevel error -y "$@"; }

# words FILE TEXT: TEXT goes through a file, so that nothing in it needs escaping for a filter.
words() { printf '%b' "$2" >"$work/$1"; }

# write FILE SIZE COLOUR X Y [MORE]: the drawtext filter that writes the words kept in FILE.
# The font is named by family, not by path: the .ttc's first face is the Japanese one.
write() {
	printf "drawtext=font='%s':textfile='%s':fontsize=%s:fontcolor=%s:x=%s:y=%s%s" \
		"$family" "$work/$1" "$2" "$3" "$4" "$5" "${6:-}"
}

# say FILE TEXT: one channel of spoken Mandarin.
say() { espeak-ng -v cmn-latn-pinyin -s 182 -p 40 -w "$work/$1" "$2"; }

seconds() { ffprobe -v error -show_entries format=duration -of csv=p=0 "$1"; }

# film NAME COLOUR: begins a film; slide adds to it; finish writes NAME.mp4.
film() { name=$1 colour=$2 count=0; : >"$work/pictures"; : >"$work/sounds"; }

# slide TITLE BODY SPEECH [FILTERS]: a title, at most three lines below it, and what is said meanwhile.
slide() {
	count=$((count + 1)); part=$name-$count
	words title "$1"; words body "$2"; words foot '手机党校'
	ff -f lavfi -i "color=c=$colour:s=640x360" -frames:v 1 -update 1 -vf "\
drawbox=x=0:y=0:w=12:h=360:color=0xf2c14e:t=fill,\
$(write title 42 white 48 48 ':borderw=1:bordercolor=white'),\
drawbox=x=48:y=112:w=96:h=4:color=0xf2c14e:t=fill,\
$(write body 28 0xfff4e0 48 142 ':line_spacing=16'),\
$(write foot 16 0xe8d5c4 48 318)${4:+,$4}" "$work/$part.png"
	say "$part.wav" "$3"
	ff -i "$work/$part.wav" -af 'adelay=250,apad=pad_dur=0.45,aresample=44100' -ac 1 "$work/$part-padded.wav"
	printf "file '%s'\nduration %s\n" "$part.png" "$(seconds "$work/$part-padded.wav")" >>"$work/pictures"
	printf "file '%s'\n" "$part-padded.wav" >>"$work/sounds"
	last=$part
}

finish() {
	printf "file '%s'\n" "$last.png" >>"$work/pictures"
	ff -f concat -i "$work/sounds" -c copy "$work/$name.wav"
	length=$(seconds "$work/$name.wav")
	ff -f concat -i "$work/pictures" -i "$work/$name.wav" \
		-f lavfi -i "color=c=0xf2c14e:s=640x5:r=25:d=$length" \
		-filter_complex "[0:v]fps=25[slides];[slides][2:v]overlay=x='-w+w*t/$length':y=H-h,format=yuv420p[v];\
[1:a]loudnorm=I=-20:TP=-4,aresample=44100[a]" \
		-map '[v]' -map '[a]' -t "$length" \
		-c:v libx264 -profile:v main -level 3.0 -preset slow -tune stillimage -crf 25 -g 50 \
		-c:a aac -b:a 48k -ac 1 -map_metadata -1 -fflags +bitexact -flags:v +bitexact -flags:a +bitexact \
		-movflags +faststart "$name.mp4"
}

# ---- welcome.mp4: the first lesson of 手机党校怎么用 -------------------------------------------
film welcome 0x8c1d18
slide '欢迎来到手机党校' '课在手机里\n什么时候有空，什么时候学' \
	'欢迎来到手机党校。课在手机里，什么时候有空，什么时候学。'
slide '接着学' '来了客人就放下\n回来从停下的地方开始\n学过的不会丢' \
	'来了客人就放下，回来接着学，学过的不会丢。'
slide '没有信号也能学' '先把课带走\n有了网络再送上来' \
	'地下层没有信号，先把课带走，有了网络再送上来。'
slide '学时是您自己的凭据' '学完必修课，学时和证书就有了\n不排名，不打卡' \
	'学完必修课，学时和证书就有了。这里不排名，也不打卡。'
finish

# ---- fire-check.mp4: 市场消防安全 ------------------------------------------------------------
extinguisher="drawbox=x=516:y=112:w=62:h=9:color=0x222222:t=fill,drawbox=x=528:y=126:w=56:h=8:color=0x222222:t=fill,\
drawbox=x=534:y=134:w=20:h=18:color=0xb8b8b8:t=fill,drawbox=x=510:y=152:w=68:h=150:color=0xd62828:t=fill,\
drawbox=x=510:y=196:w=68:h=56:color=0xfff4e0:t=fill,drawbox=x=584:y=134:w=7:h=96:color=0x222222:t=fill"
film fire-check 0x1d3f58
slide '一分钟，查安全' '灭火器好不好用\n疏散通道走不走得通' \
	'开门做生意，先花一分钟，查灭火器，查疏散通道。' "$extinguisher"
words low '红：不足'; words good '绿：正常'; words high '黄：过高'; words needle '▼'
slide '一看压力表' '指针在绿区才算正常' \
	'一看压力表。指针在绿区，正常。在红区，压力不足；在黄区，压力过高。都要报修。' "\
drawbox=x=48:y=238:w=180:h=34:color=0xd62828:t=fill,drawbox=x=228:y=238:w=180:h=34:color=0x2a9d4a:t=fill,\
drawbox=x=408:y=238:w=180:h=34:color=0xe9b824:t=fill,$(write needle 30 white '318-tw/2' 202),\
$(write low 22 white '138-tw/2' 280),$(write good 22 white '318-tw/2' 280),$(write high 22 white '498-tw/2' 280)"
slide '二看全身' '铅封和保险销：在\n软管：不裂　瓶身：不锈\n日期：没有过期' \
	'二看铅封和保险销在不在，软管裂没裂，瓶身锈没锈，日期过没过。' "$extinguisher"
slide '三看位置' '前面不堆货\n伸手就能拿到' \
	'三看位置。前面不堆货，伸手就能拿到。' "$extinguisher"
words exit '安全出口'; words stall '我的摊位'; words way '→　→　→　→'
slide '再走一遍路' '通道走得通，门推得开，灯亮着' \
	'再从摊位走到安全出口。通道走得通，门推得开，指示灯亮着。' "\
drawbox=x=48:y=196:w=84:h=40:color=0x6f8796:t=fill,drawbox=x=140:y=196:w=84:h=40:color=0x6f8796:t=fill,\
drawbox=x=232:y=196:w=84:h=40:color=0x6f8796:t=fill,drawbox=x=324:y=196:w=84:h=40:color=0x6f8796:t=fill,\
drawbox=x=48:y=240:w=424:h=36:color=0xdfe7ec:t=fill,drawbox=x=476:y=226:w=124:h=64:color=0x2a9d4a:t=fill,\
$(write stall 18 white '90-tw/2' 205),$(write way 24 0x1d3f58 150 252),$(write exit 26 white '538-tw/2' 242)"
slide '记住' '起火打 119\n火大、烟浓，马上撤\n人比货重要' \
	'起火打幺幺九。火大，烟浓，马上撤。人比货要紧。'
finish
# Its sound alone, for poor networks. The captions, fire-check.vtt, are written by hand: change them with the words.
ff -i fire-check.mp4 -vn -c:a copy -map_metadata -1 -fflags +bitexact -movflags +faststart fire-check.m4a

# ---- study-time.m4a: 录音 in 手机党校怎么用 ---------------------------------------------------
say study-time.wav '学习时间怎么算？一分钟讲清。
第一，同一个时刻只算一次。两部手机一起放，不会算成两份。
第二，快放可以，最快两倍。十分钟的视频，两倍速看完，内容都算看过，时间记五分钟。
第三，跳过的部分不算。想补，回头看那一段就可以。
第四，没有信号，先把课带走，三天之内学，有了网络再送上来，不会丢。
第五，半夜学习，十二点以前记在前一天，十二点以后记在后一天。
学时是您自己的凭据。慢慢学，学了就用。'
ff -i "$work/study-time.wav" -af 'adelay=300,apad=pad_dur=0.5,loudnorm=I=-20:TP=-4,aresample=44100' -ac 1 \
	-c:a aac -b:a 48k -map_metadata -1 -fflags +bitexact -flags:a +bitexact -movflags +faststart study-time.m4a

# ---- the covers ------------------------------------------------------------------------------
# cover COURSE COLOUR TITLE LINE
cover() {
	words title "$3"; words line "$4"; words foot '手机党校 · 市场网校'
	ff -f lavfi -i "color=c=$2:s=480x270" -frames:v 1 -update 1 -q:v 3 -map_metadata -1 \
		-fflags +bitexact -flags:v +bitexact -vf "\
drawbox=x=0:y=0:w=480:h=10:color=0xf2c14e:t=fill,\
$(write title 44 white '(w-tw)/2' 84 ':borderw=1:bordercolor=white'),\
drawbox=x=204:y=150:w=72:h=4:color=0xf2c14e:t=fill,\
$(write line 22 0xfff4e0 '(w-tw)/2' 170),\
$(write foot 15 0xf3e3d3 '(w-tw)/2' 234),format=yuvj420p" "../$1/cover.jpg"
}
cover team-forging    0x9b1c1c '队伍锻造专题党课' '竞争 · 创新 · 远见 · 表态'
cover stall-contracts 0x1f4e79 '经营户的合同课'   '租摊位 · 订货 · 验货 · 调解'
cover fire-safety     0xa8480f '市场消防安全'     '看得见 · 会检查 · 跑得出'
cover trade-integrity 0x1e6b45 '诚信经营'         '标得清 · 卖得实 · 争得正'
cover party-basics    0x8c1d18 '党员应知应会'     '义务 · 权利 · 组织生活'
cover school-guide    0x5b2a86 '手机党校怎么用'   '登录 · 学习 · 学时 · 隐私'
cover shop-skills     0x0f6674 '摊位经营三件事'   '直播 · 用人 · 算账'
cover first-minute    0x9b1c1c '开课第一分钟'     '看一段短片 · 学完第一门课'
