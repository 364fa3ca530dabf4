<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>ArpeggioButton</name>
    <message>
        <source>No arpeggio</source>
        <translation>无琶音</translation>
    </message>
    <message>
        <source>Steps: {0}</source>
        <translation>步长：{0}</translation>
    </message>
    <message>
        <source>Octaves: {0}</source>
        <translation>八度：{0}</translation>
    </message>
    <message>
        <source>Length: {0} %</source>
        <translation>长度：{0} %</translation>
    </message>
    <message>
        <source>Swing: {0} %</source>
        <translation>摇摆：{0} %</translation>
    </message>
    <message>
        <source>Hold</source>
        <translation>保持</translation>
    </message>
    <message>
        <source>Up</source>
        <translation>上行</translation>
    </message>
    <message>
        <source>Down</source>
        <translation>下行</translation>
    </message>
    <message>
        <source>Up and down</source>
        <translation>上下行</translation>
    </message>
    <message>
        <source>As played</source>
        <translation>按弹奏顺序</translation>
    </message>
    <message>
        <source>Random</source>
        <translation>随机</translation>
    </message>
    <message>
        <source>Chord</source>
        <translation>和弦</translation>
    </message>
    <message>
        <source>1/4</source>
        <translation>1/4</translation>
    </message>
    <message>
        <source>1/8</source>
        <translation>1/8</translation>
    </message>
    <message>
        <source>1/16</source>
        <translation>1/16</translation>
    </message>
    <message>
        <source>1/32</source>
        <translation>1/32</translation>
    </message>
    <message>
        <source>1/4 triplet</source>
        <translation>1/4 三连音</translation>
    </message>
    <message>
        <source>1/8 triplet</source>
        <translation>1/8 三连音</translation>
    </message>
    <message>
        <source>1/16 triplet</source>
        <translation>1/16 三连音</translation>
    </message>
    <message>
        <source>Straight</source>
        <translation>平直</translation>
    </message>
    <message>
        <source>Light, 56 %</source>
        <translation>轻，56 %</translation>
    </message>
    <message>
        <source>Heavy, 62 %</source>
        <translation>重，62 %</translation>
    </message>
    <message>
        <source>Triplets, 67 %</source>
        <translation>三连音，67 %</translation>
    </message>
    <message>
        <source>Arpeggio</source>
        <translation>琶音</translation>
    </message>
    <message>
        <source>Arpeggio: {0}</source>
        <translation>琶音：{0}</translation>
    </message>
    <message>
        <source>Keys that are held are played one after the other, in tempo</source>
        <translation>按住的键按速度依次弹奏</translation>
    </message>
</context>
<context>
    <name>Audition</name>
    <message>
        <source>Put one take on A and another one on B first.</source>
        <translation>请先把一个片段放到 A，另一个放到 B。</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>What can be done about it</source>
        <translation>可以怎么做</translation>
    </message>
    <message>
        <source>Dismiss message</source>
        <translation>关闭提示</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>提示</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>Warning</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>Error</source>
        <translation>错误</translation>
    </message>
</context>
<context>
    <name>BlendColumn</name>
    <message>
        <source>Drag to blend the three instruments while they sound</source>
        <translation>拖动以在发声时混合三种乐器</translation>
    </message>
    <message>
        <source>blend</source>
        <translation>混合</translation>
    </message>
</context>
<context>
    <name>BottomPanel</name>
    <message>
        <source>tags</source>
        <translation>标签</translation>
    </message>
</context>
<context>
    <name>BrokenCard</name>
    <message>
        <source>{0}: cannot be loaded</source>
        <translation>{0}：无法载入</translation>
    </message>
</context>
<context>
    <name>CentrePanel</name>
    <message>
        <source>Live</source>
        <translation>实时</translation>
    </message>
    <message>
        <source>Sound</source>
        <translation>声音</translation>
    </message>
    <message>
        <source>Map</source>
        <translation>地图</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>演奏</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>View</source>
        <translation>视图</translation>
    </message>
    <message>
        <source>Mel</source>
        <translation>梅尔</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>对数</translation>
    </message>
    <message>
        <source>Linear</source>
        <translation>线性</translation>
    </message>
    <message>
        <source>Frequency scale</source>
        <translation>频率刻度</translation>
    </message>
    <message>
        <source>Show the live sound</source>
        <translation>显示实时声音</translation>
    </message>
    <message>
        <source>Explore sounds and takes on a map</source>
        <translation>在地图上探索声音和片段</translation>
    </message>
    <message>
        <source>Play the instrument and blend it</source>
        <translation>演奏并混合乐器</translation>
    </message>
    <message>
        <source>Edit the notes of the sketch</source>
        <translation>编辑草稿的音符</translation>
    </message>
    <message>
        <source>{0} plays the model live: bend it with the sliders while it sounds</source>
        <translation>按 {0} 实时播放模型，一边听一边用滑杆塑造声音</translation>
    </message>
    <message>
        <source>Play the model live and bend it with the sliders while it sounds</source>
        <translation>实时播放模型，一边听一边用滑杆塑造声音</translation>
    </message>
    <message>
        <source>Freeze</source>
        <translation>冻结</translation>
    </message>
    <message>
        <source>Hold the moment at its beginning</source>
        <translation>停在其开头的瞬间</translation>
    </message>
    <message>
        <source>Shuffle</source>
        <translation>打乱</translation>
    </message>
    <message>
        <source>Put its slices into another order</source>
        <translation>打乱其切片的顺序</translation>
    </message>
    <message>
        <source>Repeat</source>
        <translation>重复</translation>
    </message>
    <message>
        <source>Play its beginning over and over</source>
        <translation>反复播放其开头</translation>
    </message>
    <message>
        <source>Swap</source>
        <translation>交换</translation>
    </message>
    <message>
        <source>Put the tokens of source B in its place</source>
        <translation>换成声源 B 的令牌</translation>
    </message>
    <message>
        <source>Find this sound</source>
        <translation>找到这个声音</translation>
    </message>
    <message>
        <source>Look for settings that come near to it</source>
        <translation>寻找与之接近的设置</translation>
    </message>
    <message>
        <source>This model has no map of sounds. Choose one that has.</source>
        <translation>这个模型没有声音地图。请选择有地图的模型。</translation>
    </message>
    <message>
        <source>This model cannot be played by keys. Choose an instrument first.</source>
        <translation>这个模型不能用键盘演奏。请先选择乐器。</translation>
    </message>
    <message>
        <source>This model writes no notes. Choose one that does.</source>
        <translation>这个模型不写音符。请选择会写音符的模型。</translation>
    </message>
    <message>
        <source>Lower on a key is louder · Drag slides · The wheel moves the octaves</source>
        <translation>按键越靠下越响 · 拖动滑奏 · 滚轮换八度</translation>
    </message>
    <message>
        <source>Click to hear · Drag to morph · Drag a take onto another · Wheel zooms</source>
        <translation>点击试听 · 拖动变形 · 把片段拖到另一个上 · 滚轮缩放</translation>
    </message>
    <message>
        <source>The last seconds of what you hear · {0} keeps up to a minute</source>
        <translation>刚刚听到的几秒 · 按 {0} 最多保留一分钟</translation>
    </message>
    <message>
        <source>The last seconds of what you hear</source>
        <translation>刚刚听到的几秒</translation>
    </message>
    <message>
        <source>Drag to select · Ctrl+wheel zooms · Alt ignores the grid</source>
        <translation>拖动选择 · Ctrl+滚轮缩放 · Alt 忽略网格</translation>
    </message>
    <message>
        <source>stereo</source>
        <translation>立体声</translation>
    </message>
    <message>
        <source>mono</source>
        <translation>单声道</translation>
    </message>
</context>
<context>
    <name>ChordLane</name>
    <message>
        <source>Chords</source>
        <translation>和弦</translation>
    </message>
    <message>
        <source>Suggest chords</source>
        <translation>建议和弦</translation>
    </message>
    <message>
        <source>Double-click to write a chord, e.g. Am7</source>
        <translation>双击写入和弦，例如 Am7</translation>
    </message>
    <message>
        <source>Chord</source>
        <translation>和弦</translation>
    </message>
    <message>
        <source>e.g. Am7</source>
        <translation>例如 Am7</translation>
    </message>
    <message>
        <source>“{0}” is no chord. Write it like C, F♯m7, B♭maj7 or G/B.</source>
        <translation>“{0}”不是和弦。请写成 C、F♯m7、B♭maj7 或 G/B 的形式。</translation>
    </message>
    <message>
        <source>{0} from bar {1}, beat {2}</source>
        <translation>{0}，从第 {1} 小节第 {2} 拍起</translation>
    </message>
    <message>
        <source>no chords</source>
        <translation>无和弦</translation>
    </message>
</context>
<context>
    <name>ClipPill</name>
    <message>
        <source>Back to the bundled sounds</source>
        <translation>回到内置声音</translation>
    </message>
    <message>
        <source>Your clip: {0}</source>
        <translation>你的音频：{0}</translation>
    </message>
</context>
<context>
    <name>Commands</name>
    <message>
        <source>Choose a take first: generate one, or keep what you heard.</source>
        <translation>请先选择一个片段：生成一个，或保留听到的声音。</translation>
    </message>
    <message>
        <source>“{0}” has no parent.</source>
        <translation>“{0}”没有来源片段。</translation>
    </message>
    <message>
        <source>“{0}” has no child here.</source>
        <translation>“{0}”在这里没有衍生片段。</translation>
    </message>
</context>
<context>
    <name>ComposingTools</name>
    <message>
        <source>Lock the rhythm: only pitches are written anew</source>
        <translation>锁定节奏：只重写音高</translation>
    </message>
    <message>
        <source>Drag stems, mix and notes out; click to export</source>
        <translation>拖出分轨、混音与音符；点击导出</translation>
    </message>
    <message>
        <source>Write the chosen track anew so that it goes with the rest</source>
        <translation>重写所选音轨，使其与其余音轨相配</translation>
    </message>
    <message>
        <source>Write the part that is boxed with the selection tool</source>
        <translation>写出用选择工具框选的部分</translation>
    </message>
    <message>
        <source>Change so much of what is not locked, or of the boxed part</source>
        <translation>按此程度改变未锁定的内容或框选部分</translation>
    </message>
    <message>
        <source>Write all other tracks to go with the chosen one</source>
        <translation>为所选音轨写出其他所有音轨</translation>
    </message>
    <message>
        <source>Make a song of it whose parts share its material</source>
        <translation>将它发展成歌曲，各段共用素材</translation>
    </message>
    <message>
        <source>Go from the take on A to the one on B, bar by bar</source>
        <translation>逐小节从 A 处的片段过渡到 B 处的片段</translation>
    </message>
    <message>
        <source>Pitched tracks follow the chords, in their rhythm</source>
        <translation>有音高的音轨保持节奏并跟随和弦</translation>
    </message>
    <message>
        <source>Make a take of the notes as they are now</source>
        <translation>把现在的音符存为片段</translation>
    </message>
    <message>
        <source>Re-roll</source>
        <translation>重掷</translation>
    </message>
    <message>
        <source>Fill</source>
        <translation>填补</translation>
    </message>
    <message>
        <source>Vary</source>
        <translation>变化</translation>
    </message>
    <message>
        <source>Accompany</source>
        <translation>伴奏</translation>
    </message>
    <message>
        <source>Extend</source>
        <translation>扩展</translation>
    </message>
    <message>
        <source>A → B</source>
        <translation>A → B</translation>
    </message>
    <message>
        <source>To the chords</source>
        <translation>跟随和弦</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Amount of variation</source>
        <translation>变化程度</translation>
    </message>
    <message>
        <source>How much Vary changes</source>
        <translation>“变化”改变多少</translation>
    </message>
    <message>
        <source>Form of the song</source>
        <translation>曲式</translation>
    </message>
    <message>
        <source>Form: letters A to E, an apostrophe for a variation</source>
        <translation>曲式：字母 A 到 E，撇号表示变奏</translation>
    </message>
    <message>
        <source>Re-roll {0}</source>
        <translation>重掷{0}</translation>
    </message>
    <message>
        <source>rendering {0}…</source>
        <translation>正在渲染 {0}…</translation>
    </message>
</context>
<context>
    <name>ComposingViewModel</name>
    <message>
        <source>write the rest</source>
        <translation>写出其余部分</translation>
    </message>
    <message>
        <source>sketch</source>
        <translation>草图</translation>
    </message>
    <message>
        <source>This track is locked.</source>
        <translation>该音轨已锁定。</translation>
    </message>
    <message>
        <source>re-roll {0}</source>
        <translation>重掷{0}</translation>
    </message>
    <message>
        <source>Box a part of a track first: drag over it with the selection tool.</source>
        <translation>请先框选音轨的一部分：用选择工具拖过它。</translation>
    </message>
    <message>
        <source>fill {0}</source>
        <translation>填补{0}</translation>
    </message>
    <message>
        <source>vary</source>
        <translation>变化</translation>
    </message>
    <message>
        <source>follow the chords</source>
        <translation>跟随和弦</translation>
    </message>
    <message>
        <source>A form is written with the letters A to E, e.g. AA'BA.</source>
        <translation>曲式用字母 A 到 E 书写，例如 AA'BA。</translation>
    </message>
    <message>
        <source>extend to {0}</source>
        <translation>扩展为 {0}</translation>
    </message>
    <message>
        <source>Put one take on A and another one on B first.</source>
        <translation>请先把一个片段放到 A，另一个放到 B。</translation>
    </message>
    <message>
        <source>Both takes must be sketches: their notes are blended.</source>
        <translation>两个片段都必须是草稿：混合的是它们的音符。</translation>
    </message>
    <message>
        <source>blend A and B</source>
        <translation>混合 A 与 B</translation>
    </message>
    <message>
        <source>This is a take already.</source>
        <translation>这已经是一个片段。</translation>
    </message>
    <message>
        <source>accompany {0}</source>
        <translation>为{0}伴奏</translation>
    </message>
    <message>
        <source>All six players have notes already: nothing was written.</source>
        <translation>六位乐手都已有音符：没有写入任何内容。</translation>
    </message>
    <message>
        <source>accompany</source>
        <translation>伴奏</translation>
    </message>
    <message>
        <source>Everything is locked: unlock a track or a bar first.</source>
        <translation>全部已锁定：请先解锁一个音轨或小节。</translation>
    </message>
    <message>
        <source>suggest chords</source>
        <translation>建议和弦</translation>
    </message>
    <message>
        <source>the band</source>
        <translation>乐队</translation>
    </message>
    <message>
        <source>Bars {0} and {1} of {2} stand like this in music the model learnt from: re-roll them before you publish them.</source>
        <translation>{2} 的第 {0} 与第 {1} 小节与模型学习过的音乐相同：发布前请重掷。</translation>
    </message>
    <message>
        <source>There are no notes yet: generate a sketch, or draw some.</source>
        <translation>还没有音符：请生成草稿，或自己画一些。</translation>
    </message>
</context>
<context>
    <name>ConditionChooser</name>
    <message>
        <source>Type to search</source>
        <translation>输入以搜索</translation>
    </message>
</context>
<context>
    <name>ControlSlider</name>
    <message>
        <source>Lock {0}</source>
        <translation>锁定 {0}</translation>
    </message>
    <message>
        <source>Value of {0}</source>
        <translation>{0} 的值</translation>
    </message>
    <message>
        <source>Unlock {0}</source>
        <translation>解锁 {0}</translation>
    </message>
    <message>
        <source>{0} to {1}, default {2}</source>
        <translation>{0} 到 {1}，默认 {2}</translation>
    </message>
    <message>
        <source>measured correlation {0:.2f}</source>
        <translation>实测相关 {0:.2f}</translation>
    </message>
    <message>
        <source>with anything else at most {0:.2f}</source>
        <translation>与其他属性最多 {0:.2f}</translation>
    </message>
    <message>
        <source>does little</source>
        <translation>作用很小</translation>
    </message>
    <message>
        <source>locked</source>
        <translation>已锁定</translation>
    </message>
    <message>
        <source>turned by {0}</source>
        <translation>由 {0} 控制</translation>
    </message>
</context>
<context>
    <name>CornerChooser</name>
    <message>
        <source>Instrument {0}</source>
        <translation>乐器 {0}</translation>
    </message>
    <message>
        <source>Mixture</source>
        <translation>混合</translation>
    </message>
</context>
<context>
    <name>DeviceButton</name>
    <message>
        <source>System output</source>
        <translation>系统输出</translation>
    </message>
    <message>
        <source>Output device: {0}</source>
        <translation>输出设备：{0}</translation>
    </message>
</context>
<context>
    <name>Dials</name>
    <message>
        <source>randomise</source>
        <translation>随机</translation>
    </message>
    <message>
        <source>lock</source>
        <translation>锁定</translation>
    </message>
    <message>
        <source>unlock</source>
        <translation>解锁</translation>
    </message>
    <message>
        <source>choose {0}</source>
        <translation>选择 {0}</translation>
    </message>
    <message>
        <source>loop region</source>
        <translation>循环区域</translation>
    </message>
    <message>
        <source>loop on</source>
        <translation>开启循环</translation>
    </message>
    <message>
        <source>loop off</source>
        <translation>关闭循环</translation>
    </message>
    <message>
        <source>tempo</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>key</source>
        <translation>调</translation>
    </message>
    <message>
        <source>length</source>
        <translation>长度</translation>
    </message>
    <message>
        <source>seed</source>
        <translation>种子</translation>
    </message>
</context>
<context>
    <name>DocumentViewModel</name>
    <message>
        <source>untitled</source>
        <translation>未命名</translation>
    </message>
    <message>
        <source>“{0}” is open already.</source>
        <translation>“{0}”已经打开。</translation>
    </message>
    <message>
        <source>“{0}” saves itself; it is saved now as well.</source>
        <translation>“{0}”会自动保存，现在也已保存。</translation>
    </message>
    <message>
        <source>There is a sketch “{0}” already.</source>
        <translation>已有名为“{0}”的草图。</translation>
    </message>
    <message>
        <source>“{0}” is read-only here. Save as… keeps what you do with it.</source>
        <translation>“{0}”在这里是只读的。用“另存为…”保留你的改动。</translation>
    </message>
</context>
<context>
    <name>DropVeil</name>
    <message>
        <source>Drop to use it as source B</source>
        <translation>松开：用作声源 B</translation>
    </message>
    <message>
        <source>Drop to look for settings that come near to it</source>
        <translation>松开：寻找与之接近的设置</translation>
    </message>
    <message>
        <source>Drop to play it with {0}</source>
        <translation>松开：用 {0} 演奏</translation>
    </message>
    <message>
        <source>Drop to play its notes</source>
        <translation>松开：演奏其中的音符</translation>
    </message>
    <message>
        <source>Drop to have the missing players written</source>
        <translation>松开：写出缺少的乐手</translation>
    </message>
    <message>
        <source>Drop to use it as source A, or to bring an export or a sketch back</source>
        <translation>松开：用作声源 A，或恢复导出的文件或草图</translation>
    </message>
    <message>
        <source>Source B (Shift)</source>
        <translation>声源 B（Shift）</translation>
    </message>
    <message>
        <source>Find this sound</source>
        <translation>找到这个声音</translation>
    </message>
    <message>
        <source>Play with {0}</source>
        <translation>用 {0} 演奏</translation>
    </message>
    <message>
        <source>Accompany it</source>
        <translation>为它伴奏</translation>
    </message>
</context>
<context>
    <name>DrumGrid</name>
    <message>
        <source>Drum grid</source>
        <translation>鼓格</translation>
    </message>
    <message>
        <source>Another drum</source>
        <translation>另一个鼓</translation>
    </message>
    <message>
        <source>{0} of {1} hits selected</source>
        <translation>已选 {1} 次击打中的 {0} 次</translation>
    </message>
    <message>
        <source>{0} hits; cursor at {1}, bar {2}, beat {3}</source>
        <translation>{0} 次击打；光标在 {1}，第 {2} 小节第 {3} 拍</translation>
    </message>
</context>
<context>
    <name>ExportMenu</name>
    <message>
        <source>Export as tokens (.nsc)</source>
        <translation>导出为令牌（.nsc）</translation>
    </message>
    <message>
        <source>Open the folder</source>
        <translation>打开文件夹</translation>
    </message>
    <message>
        <source>Names of the files…</source>
        <translation>文件名…</translation>
    </message>
    <message>
        <source>WAV 24 bit</source>
        <translation>WAV 24 位</translation>
    </message>
    <message>
        <source>WAV 16 bit, dithered</source>
        <translation>WAV 16 位（抖动）</translation>
    </message>
    <message>
        <source>WAV 32 bit float</source>
        <translation>WAV 32 位浮点</translation>
    </message>
    <message>
        <source>As generated</source>
        <translation>与生成时相同</translation>
    </message>
    <message>
        <source>Folder: {0}…</source>
        <translation>文件夹：{0}…</translation>
    </message>
</context>
<context>
    <name>Exports</name>
    <message>
        <source>The takes before these are still being exported.</source>
        <translation>前一批片段仍在导出。</translation>
    </message>
    <message>
        <source>Stopped: {0} takes are exported, the rest is not.</source>
        <translation>已停止：导出了 {0} 个片段，其余没有导出。</translation>
    </message>
    <message>
        <source>{0} takes are exported, {1} are not: {2}</source>
        <translation>导出了 {0} 个片段，{1} 个没有导出：{2}</translation>
    </message>
    <message>
        <source>Exported {0} takes to {1} with {2} samples clipped: turn the loudness down.</source>
        <translation>已将 {0} 个片段导出到 {1}，有 {2} 个采样削波：请调低响度。</translation>
    </message>
    <message>
        <source>Exported {0} takes to {1}.</source>
        <translation>已将 {0} 个片段导出到 {1}。</translation>
    </message>
    <message>
        <source>Wrote the recipe {0} to {1}.</source>
        <translation>已将配方 {0} 写到 {1}。</translation>
    </message>
</context>
<context>
    <name>ExpressionTrace</name>
    <message>
        <source>Pitch and loudness</source>
        <translation>音高与响度</translation>
    </message>
    <message>
        <source>{0} · {1} voices</source>
        <translation>{0} · {1} 个声部</translation>
    </message>
    <message>
        <source>silent</source>
        <translation>静音</translation>
    </message>
</context>
<context>
    <name>FileDialogs</name>
    <message>
        <source>Open a clip</source>
        <translation>打开音频</translation>
    </message>
    <message>
        <source>Audio files ({0})</source>
        <translation>音频文件 ({0})</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Sketches, exports, audio and MIDI ({0})</source>
        <translation>草稿、导出文件、音频与 MIDI（{0}）</translation>
    </message>
    <message>
        <source>Sketches ({0})</source>
        <translation>草图 ({0})</translation>
    </message>
    <message>
        <source>Save the sketch as</source>
        <translation>草图另存为</translation>
    </message>
    <message>
        <source>Only {0} of these {1} files could be used at once.</source>
        <translation>这 {1} 个文件中一次只能使用 {0} 个。</translation>
    </message>
    <message>
        <source>Export as</source>
        <translation>导出为</translation>
    </message>
    <message>
        <source>Recipe without sound</source>
        <translation>不含声音的配方</translation>
    </message>
    <message>
        <source>Notes (MIDI)</source>
        <translation>音符（MIDI）</translation>
    </message>
    <message>
        <source>Export folder</source>
        <translation>导出文件夹</translation>
    </message>
</context>
<context>
    <name>FileJobs</name>
    <message>
        <source>A file could not be read or written: {0}.</source>
        <translation>无法读写文件：{0}。</translation>
    </message>
    <message>
        <source>Something unexpected went wrong with a file ({0}).</source>
        <translation>处理文件时发生意外错误（{0}）。</translation>
    </message>
</context>
<context>
    <name>Finding</name>
    <message>
        <source>Choose a take first, select a region of one, or drop a file.</source>
        <translation>请先选择一个片段、选取其中一段，或拖入文件。</translation>
    </message>
    <message>
        <source>No model that can look for a sound is installed.</source>
        <translation>没有安装能寻找声音的模型。</translation>
    </message>
    <message>
        <source>Nothing nearer to {0} than what is dialled in was found ({1:.1f} dB).</source>
        <translation>没有找到比当前设置更接近 {0} 的结果（{1:.1f} dB）。</translation>
    </message>
    <message>
        <source>find a sound</source>
        <translation>寻找声音</translation>
    </message>
    <message>
        <source>Nearest to {0}: {1}, {2:.1f} dB away (before: {3:.1f} dB).</source>
        <translation>最接近 {0}：{1}，相距 {2:.1f} dB（之前：{3:.1f} dB）。</translation>
    </message>
    <message>
        <source>{0:.1f} dB from {1}</source>
        <translation>距 {1} {0:.1f} dB</translation>
    </message>
</context>
<context>
    <name>Fold</name>
    <message>
        <source>shown</source>
        <translation>已显示</translation>
    </message>
    <message>
        <source>hidden</source>
        <translation>已隐藏</translation>
    </message>
</context>
<context>
    <name>GainSlider</name>
    <message>
        <source>silent</source>
        <translation>静音</translation>
    </message>
</context>
<context>
    <name>GenerateButton</name>
    <message>
        <source>Generating {0} %</source>
        <translation>正在生成 {0} %</translation>
    </message>
    <message>
        <source>Searching {0} %</source>
        <translation>正在寻找 {0} %</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Generate</source>
        <translation>生成</translation>
    </message>
</context>
<context>
    <name>Generation</name>
    <message>
        <source>There is no model to generate with.</source>
        <translation>没有可用来生成的模型。</translation>
    </message>
    <message>
        <source>Another clip is being generated. Try again when it is done.</source>
        <translation>正在生成另一个片段。请在完成后重试。</translation>
    </message>
    <message>
        <source>'{0}' needs the model '{1}', which is not here.</source>
        <translation>“{0}”需要模型“{1}”，但本机没有。</translation>
    </message>
    <message>
        <source>Nothing was heard yet.</source>
        <translation>还没有听到任何声音。</translation>
    </message>
    <message>
        <source>Kept the last {0:.1f} seconds.</source>
        <translation>已保留最近 {0:.1f} 秒。</translation>
    </message>
</context>
<context>
    <name>GestureReplay</name>
    <message>
        <source>replay movements</source>
        <translation>重放动作</translation>
    </message>
    <message>
        <source>No slider movements are stored with this take.</source>
        <translation>这个片段没有保存滑杆动作。</translation>
    </message>
    <message>
        <source>The current model has none of the sliders that were moved.</source>
        <translation>当前模型没有被移动过的滑杆。</translation>
    </message>
    <message>
        <source>Replaying the movements of “{0}”. Touch a slider to stop.</source>
        <translation>正在重放“{0}”的动作。碰一下滑杆即可停止。</translation>
    </message>
</context>
<context>
    <name>HealthReadout</name>
    <message>
        <source>Engine health</source>
        <translation>引擎状态</translation>
    </message>
    <message>
        <source>starting the engine…</source>
        <translation>引擎启动中…</translation>
    </message>
    <message>
        <source>{0} ms</source>
        <translation>{0} 毫秒</translation>
    </message>
    <message>
        <source>1 drop</source>
        <translation>1 次断音</translation>
    </message>
    <message>
        <source>{0} drops</source>
        <translation>{0} 次断音</translation>
    </message>
    <message>
        <source>The engine is starting.</source>
        <translation>引擎正在启动。</translation>
    </message>
    <message>
        <source>Slider to ear: {0}</source>
        <translation>滑杆到耳朵：{0}</translation>
    </message>
    <message>
        <source>Drop-outs since start: {0}</source>
        <translation>启动以来的断音：{0}</translation>
    </message>
    <message>
        <source>Rendering: {0}</source>
        <translation>渲染：{0}</translation>
    </message>
    <message>
        <source>{0:.1f} × real time</source>
        <translation>{0:.1f} 倍实时</translation>
    </message>
    <message>
        <source>Computes on: {0}</source>
        <translation>计算设备：{0}</translation>
    </message>
    <message>
        <source>Sound goes to: {0}</source>
        <translation>声音输出到：{0}</translation>
    </message>
</context>
<context>
    <name>Housekeeping</name>
    <message>
        <source>{0} of {1:g} GB</source>
        <translation>{0}，共 {1:g} GB</translation>
    </message>
    <message>
        <source>{0}, {1} of it in the bin</source>
        <translation>{0}，其中 {1} 在回收站</translation>
    </message>
    <message>
        <source>The library holds {0}, more than the {1:g} GB you allow: nothing is deleted by itself, and emptying the bin frees {2}.</source>
        <translation>片段库占用 {0}，超过了你允许的 {1:g} GB：不会自动删除任何内容，清空回收站可释放 {2}。</translation>
    </message>
    <message>
        <source>{0} takes without an entry in the library are back.</source>
        <translation>找回了 {0} 个片段库中没有记录的片段。</translation>
    </message>
    <message>
        <source>The audio of {0} takes is missing or damaged; they are marked.</source>
        <translation>{0} 个片段的音频缺失或损坏，已作标记。</translation>
    </message>
    <message>
        <source>{0} takes of the former version are in the library now.</source>
        <translation>旧版本的 {0} 个片段已移入片段库。</translation>
    </message>
</context>
<context>
    <name>InstrumentPage</name>
    <message>
        <source>bend</source>
        <translation>弯音</translation>
    </message>
    <message>
        <source>Pitch bend</source>
        <translation>弯音</translation>
    </message>
    <message>
        <source>mod</source>
        <translation>调制</translation>
    </message>
    <message>
        <source>Modulation: more vibrato</source>
        <translation>调制：更多颤音</translation>
    </message>
    <message>
        <source>Play: the keys A W S E D …, the mouse, or a MIDI keyboard</source>
        <translation>演奏：按键 A W S E D …、鼠标或 MIDI 键盘</translation>
    </message>
    <message>
        <source>Play: the mouse or a MIDI keyboard. {0} lets letters play.</source>
        <translation>演奏：鼠标或 MIDI 键盘。按 {0} 可用字母键演奏。</translation>
    </message>
    <message>
        <source>Typing</source>
        <translation>键盘演奏</translation>
    </message>
</context>
<context>
    <name>InstrumentViewModel</name>
    <message>
        <source>This model cannot be played by keys. Choose an instrument first.</source>
        <translation>这个模型不能用键盘演奏。请先选择乐器。</translation>
    </message>
</context>
<context>
    <name>LatentMapView</name>
    <message>
        <source>Map of sounds</source>
        <translation>声音地图</translation>
    </message>
    <message>
        <source>Drums</source>
        <translation>鼓</translation>
    </message>
    <message>
        <source>Loops</source>
        <translation>循环</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Phrases</source>
        <translation>乐句</translation>
    </message>
    <message>
        <source>Effects</source>
        <translation>音效</translation>
    </message>
    <message>
        <source>Voices</source>
        <translation>人声</translation>
    </message>
    <message>
        <source>Take “{0}”</source>
        <translation>片段“{0}”</translation>
    </message>
    <message>
        <source>{0} sounds, {1} takes</source>
        <translation>{0} 个声音，{1} 个片段</translation>
    </message>
    <message>
        <source>Near “{0}”</source>
        <translation>接近“{0}”</translation>
    </message>
</context>
<context>
    <name>LeftPanel</name>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>长度</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>声源</translation>
    </message>
</context>
<context>
    <name>LengthField</name>
    <message>
        <source>Length of the next clip</source>
        <translation>下一段音频的长度</translation>
    </message>
    <message>
        <source>s</source>
        <translation>秒</translation>
    </message>
    <message>
        <source>bars</source>
        <translation>小节</translation>
    </message>
    <message>
        <source>Unit of length</source>
        <translation>长度单位</translation>
    </message>
</context>
<context>
    <name>LevelMeter</name>
    <message>
        <source>Output level</source>
        <translation>输出电平</translation>
    </message>
    <message>
        <source>peak {0}</source>
        <translation>峰值 {0}</translation>
    </message>
    <message>
        <source>clipped; press to reset</source>
        <translation>已削波；按下以复位</translation>
    </message>
    <message>
        <source>Output level: {0}</source>
        <translation>输出电平：{0}</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>{0} (read-only)</source>
        <translation>{0}（只读）</translation>
    </message>
    <message>
        <source>{0} takes of this sketch are not in this library.</source>
        <translation>这个草图有 {0} 个片段不在本机的片段库中。</translation>
    </message>
    <message>
        <source>{0} of them cannot be made again here.</source>
        <translation>其中 {0} 个无法在这里重新生成。</translation>
    </message>
    <message>
        <source>Generate them again</source>
        <translation>重新生成</translation>
    </message>
    <message>
        <source>Exporting {0}</source>
        <translation>正在导出 {0}</translation>
    </message>
</context>
<context>
    <name>MapHands</name>
    <message>
        <source>morph of takes</source>
        <translation>片段之间的变形</translation>
    </message>
    <message>
        <source>place on the map</source>
        <translation>地图上的位置</translation>
    </message>
</context>
<context>
    <name>MapPage</name>
    <message>
        <source>The map appears as soon as the model is loaded</source>
        <translation>模型载入后地图便会出现</translation>
    </message>
</context>
<context>
    <name>MicrophoneButton</name>
    <message>
        <source>Microphone</source>
        <translation>麦克风</translation>
    </message>
    <message>
        <source>Microphone · {0:.0f} ms</source>
        <translation>麦克风 · {0:.0f} 毫秒</translation>
    </message>
    <message>
        <source>Sing or hum: the instrument follows. Wear headphones.</source>
        <translation>唱或哼，乐器会跟随。请戴耳机。</translation>
    </message>
    <message>
        <source>{0:.0f} ms from the microphone to your ears</source>
        <translation>从麦克风到耳朵 {0:.0f} 毫秒</translation>
    </message>
</context>
<context>
    <name>MidiButton</name>
    <message>
        <source>MIDI</source>
        <translation>MIDI</translation>
    </message>
    <message>
        <source>MIDI: {0}</source>
        <translation>MIDI：{0}</translation>
    </message>
    <message>
        <source>MIDI: no device is listened to</source>
        <translation>MIDI：未监听任何设备</translation>
    </message>
    <message>
        <source>MIDI: no device is connected</source>
        <translation>MIDI：未连接设备</translation>
    </message>
    <message>
        <source>No MIDI device is connected. Plug one in: it is found by itself.</source>
        <translation>未连接 MIDI 设备。接入后会自动找到。</translation>
    </message>
    <message>
        <source>A right click on a slider gives it a knob</source>
        <translation>右键点击滑杆可为其指定旋钮</translation>
    </message>
    <message>
        <source>End every note</source>
        <translation>停止所有音符</translation>
    </message>
</context>
<context>
    <name>MidiLearn</name>
    <message>
        <source>Move a knob or slider of a MIDI device for “{0}”. Esc cancels.</source>
        <translation>请转动 MIDI 设备上的旋钮或推杆以控制“{0}”。Esc 取消。</translation>
    </message>
    <message>
        <source>{0} now turns “{1}”.</source>
        <translation>{0} 现在控制“{1}”。</translation>
    </message>
</context>
<context>
    <name>ModelCard</name>
    <message>
        <source>Loading…</source>
        <translation>载入中…</translation>
    </message>
</context>
<context>
    <name>ModelPicker</name>
    <message>
        <source>Models</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Search models</source>
        <translation>搜索模型</translation>
    </message>
    <message>
        <source>No model matches.</source>
        <translation>没有匹配的模型。</translation>
    </message>
</context>
<context>
    <name>NamePattern</name>
    <message>
        <source>Names of exported files</source>
        <translation>导出文件的名称</translation>
    </message>
    <message>
        <source>Pattern</source>
        <translation>样式</translation>
    </message>
    <message>
        <source>Use default</source>
        <translation>恢复默认</translation>
    </message>
    <message>
        <source>sketch</source>
        <translation>草图</translation>
    </message>
    <message>
        <source>model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>tempo</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>key</source>
        <translation>调</translation>
    </message>
    <message>
        <source>number</source>
        <translation>编号</translation>
    </message>
    <message>
        <source>take</source>
        <translation>片段</translation>
    </message>
    <message>
        <source>seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>date</source>
        <translation>日期</translation>
    </message>
    <message>
        <source>For example: {0}</source>
        <translation>例如：{0}</translation>
    </message>
</context>
<context>
    <name>NotesChip</name>
    <message>
        <source>Notes: drag them out as a MIDI file, click to export them</source>
        <translation>音符：拖出为 MIDI 文件，点击导出</translation>
    </message>
</context>
<context>
    <name>NotesRow</name>
    <message>
        <source>Notes</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Let the model play by itself</source>
        <translation>让模型自己演奏</translation>
    </message>
    <message>
        <source>{0} notes</source>
        <translation>{0} 个音符</translation>
    </message>
    <message>
        <source>The model plays these notes: {0}</source>
        <translation>模型演奏这些音符：{0}</translation>
    </message>
    <message>
        <source>Notes: {0}</source>
        <translation>音符：{0}</translation>
    </message>
</context>
<context>
    <name>Outgoing</name>
    <message>
        <source>Choose a take first: generate one, or keep what you heard.</source>
        <translation>请先选择一个片段：生成一个，或保留听到的声音。</translation>
    </message>
    <message>
        <source>Exported {0} to {1} with {2} samples clipped: turn the loudness down.</source>
        <translation>已将 {0} 导出到 {1}，有 {2} 个采样削波：请调低响度。</translation>
    </message>
    <message>
        <source>Exported {0} to {1}.</source>
        <translation>已将 {0} 导出到 {1}。</translation>
    </message>
</context>
<context>
    <name>PanSlider</name>
    <message>
        <source>centre</source>
        <translation>居中</translation>
    </message>
    <message>
        <source>{0} % left</source>
        <translation>左 {0} %</translation>
    </message>
    <message>
        <source>{0} % right</source>
        <translation>右 {0} %</translation>
    </message>
</context>
<context>
    <name>PianoKeyboard</name>
    <message>
        <source>Keyboard</source>
        <translation>键盘</translation>
    </message>
    <message>
        <source>{0}, velocity {1}; the instrument goes from {2} to {3}</source>
        <translation>{0}，力度 {1}；乐器音域 {2} 到 {3}</translation>
    </message>
    <message>
        <source>{0}; down: {1}</source>
        <translation>{0}；按下：{1}</translation>
    </message>
</context>
<context>
    <name>PianoRoll</name>
    <message>
        <source>Piano roll</source>
        <translation>钢琴卷帘</translation>
    </message>
    <message>
        <source>{0}, bar {1}, beat {2}, {3} beats long, velocity {4}</source>
        <translation>{0}，第 {1} 小节第 {2} 拍，长 {3} 拍，力度 {4}</translation>
    </message>
    <message>
        <source>{0} of {1} notes selected</source>
        <translation>已选 {1} 个音符中的 {0} 个</translation>
    </message>
    <message>
        <source>{0} notes; cursor at {1}, bar {2}, beat {3}</source>
        <translation>{0} 个音符；光标在 {1}，第 {2} 小节第 {3} 拍</translation>
    </message>
</context>
<context>
    <name>PlayTools</name>
    <message>
        <source>Record</source>
        <translation>录制</translation>
    </message>
    <message>
        <source>Sustain</source>
        <translation>延音</translation>
    </message>
    <message>
        <source>Typing</source>
        <translation>键盘演奏</translation>
    </message>
    <message>
        <source>Octave</source>
        <translation>八度</translation>
    </message>
    <message>
        <source>Velocity</source>
        <translation>力度</translation>
    </message>
    <message>
        <source>End every note</source>
        <translation>停止所有音符</translation>
    </message>
    <message>
        <source>Record what you play as sound and notes</source>
        <translation>把演奏录成声音和音符</translation>
    </message>
    <message>
        <source>Hold notes as with the pedal of a piano</source>
        <translation>像钢琴踏板一样保持音符</translation>
    </message>
    <message>
        <source>Letters play notes: A W S E D …</source>
        <translation>字母键演奏音符：A W S E D …</translation>
    </message>
    <message>
        <source>Letters play an octave lower</source>
        <translation>字母键低八度</translation>
    </message>
    <message>
        <source>Letters play an octave higher</source>
        <translation>字母键高八度</translation>
    </message>
    <message>
        <source>Letters play softer</source>
        <translation>字母键更轻</translation>
    </message>
    <message>
        <source>Letters play louder</source>
        <translation>字母键更响</translation>
    </message>
</context>
<context>
    <name>Playing</name>
    <message>
        <source>Play with {0}</source>
        <translation>用 {0} 演奏</translation>
    </message>
    <message>
        <source>Pitch and loudness of the region, the timbre of an instrument</source>
        <translation>区域的音高与响度，乐器的音色</translation>
    </message>
</context>
<context>
    <name>QuantiseRow</name>
    <message>
        <source>Grid</source>
        <translation>网格</translation>
    </message>
    <message>
        <source>off</source>
        <translation>关</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>强度</translation>
    </message>
    <message>
        <source>How far each note moves towards the grid</source>
        <translation>每个音符向网格移动的程度</translation>
    </message>
    <message>
        <source>Swing</source>
        <translation>摇摆</translation>
    </message>
    <message>
        <source>50 % is straight, 67 % is a triplet</source>
        <translation>50 % 为平直，67 % 为三连音</translation>
    </message>
    <message>
        <source>ends too</source>
        <translation>含结尾</translation>
    </message>
    <message>
        <source>Move the ends of the notes to the grid as well</source>
        <translation>同时把音符结尾移到网格上</translation>
    </message>
    <message>
        <source>Quantise</source>
        <translation>量化</translation>
    </message>
    <message>
        <source>strength</source>
        <translation>强度</translation>
    </message>
    <message>
        <source>swing</source>
        <translation>摇摆</translation>
    </message>
</context>
<context>
    <name>Recall</name>
    <message>
        <source>remove source</source>
        <translation>移除声源</translation>
    </message>
    <message>
        <source>source {0}</source>
        <translation>声源 {0}</translation>
    </message>
    <message>
        <source>bring settings back</source>
        <translation>恢复设置</translation>
    </message>
    <message>
        <source>Brought back everything in {0}.</source>
        <translation>已恢复 {0} 中的全部设置。</translation>
    </message>
    <message>
        <source>{0} is now source {1}.</source>
        <translation>{0} 现在是声源 {1}。</translation>
    </message>
    <message>
        <source>This take holds no settings.</source>
        <translation>这个片段不含设置。</translation>
    </message>
    <message>
        <source>Loaded the settings of {0}.</source>
        <translation>已载入 {0} 的设置。</translation>
    </message>
    <message>
        <source>The tokens in {0} were made by a codec that is not here ({1}).</source>
        <translation>{0} 中的令牌由本机没有的编解码器生成（{1}）。</translation>
    </message>
    <message>
        <source>The source '{0}' is no longer there.</source>
        <translation>声源“{0}”已不存在。</translation>
    </message>
    <message>
        <source>The source '{0}' was changed since then.</source>
        <translation>声源“{0}”此后已被改动。</translation>
    </message>
</context>
<context>
    <name>Recording</name>
    <message>
        <source>The sound engine is still starting.</source>
        <translation>声音引擎仍在启动。</translation>
    </message>
    <message>
        <source>Nothing was played.</source>
        <translation>没有弹奏任何音符。</translation>
    </message>
</context>
<context>
    <name>RightPanel</name>
    <message>
        <source>Control of the horizontal axis</source>
        <translation>横轴的控制</translation>
    </message>
    <message>
        <source>Control of the vertical axis</source>
        <translation>纵轴的控制</translation>
    </message>
    <message>
        <source>Amount of randomising</source>
        <translation>随机的幅度</translation>
    </message>
    <message>
        <source>How far Randomise moves the sliders</source>
        <translation>随机让滑杆移动多远</translation>
    </message>
    <message>
        <source>randomise  {0}</source>
        <translation>随机  {0}</translation>
    </message>
    <message>
        <source>Move all unlocked sliders at random</source>
        <translation>随机移动所有未锁定的滑杆</translation>
    </message>
    <message>
        <source>Randomise</source>
        <translation>随机</translation>
    </message>
    <message>
        <source>Shape</source>
        <translation>塑形</translation>
    </message>
    <message>
        <source>XY pad</source>
        <translation>XY 面板</translation>
    </message>
</context>
<context>
    <name>RollRuler</name>
    <message>
        <source>Bars</source>
        <translation>小节</translation>
    </message>
    <message>
        <source>Lock bar {0}</source>
        <translation>锁定第 {0} 小节</translation>
    </message>
    <message>
        <source>Loop bar {0}</source>
        <translation>循环第 {0} 小节</translation>
    </message>
    <message>
        <source>Loop what is boxed</source>
        <translation>循环框选部分</translation>
    </message>
    <message>
        <source>Loop everything</source>
        <translation>循环全部</translation>
    </message>
    <message>
        <source>One bar more</source>
        <translation>增加一小节</translation>
    </message>
    <message>
        <source>One bar less</source>
        <translation>减少一小节</translation>
    </message>
    <message>
        <source>{0} bars</source>
        <translation>{0} 小节</translation>
    </message>
    <message>
        <source>at {0}</source>
        <translation>在 {0}</translation>
    </message>
    <message>
        <source>loop {0} to {1}</source>
        <translation>循环 {0} 到 {1}</translation>
    </message>
    <message>
        <source>locked: {0}</source>
        <translation>已锁定：{0}</translation>
    </message>
</context>
<context>
    <name>ScaleButton</name>
    <message>
        <source>Every note</source>
        <translation>所有音</translation>
    </message>
    <message>
        <source>The key of the sketch</source>
        <translation>草稿的调</translation>
    </message>
    <message>
        <source>Root: {0}</source>
        <translation>主音：{0}</translation>
    </message>
    <message>
        <source>major</source>
        <translation>大调</translation>
    </message>
    <message>
        <source>minor</source>
        <translation>小调</translation>
    </message>
    <message>
        <source>harmonic minor</source>
        <translation>和声小调</translation>
    </message>
    <message>
        <source>melodic minor</source>
        <translation>旋律小调</translation>
    </message>
    <message>
        <source>dorian</source>
        <translation>多利亚</translation>
    </message>
    <message>
        <source>phrygian</source>
        <translation>弗里几亚</translation>
    </message>
    <message>
        <source>lydian</source>
        <translation>利底亚</translation>
    </message>
    <message>
        <source>mixolydian</source>
        <translation>混合利底亚</translation>
    </message>
    <message>
        <source>locrian</source>
        <translation>洛克利亚</translation>
    </message>
    <message>
        <source>major pentatonic</source>
        <translation>大调五声</translation>
    </message>
    <message>
        <source>minor pentatonic</source>
        <translation>小调五声</translation>
    </message>
    <message>
        <source>blues</source>
        <translation>布鲁斯</translation>
    </message>
    <message>
        <source>whole tone</source>
        <translation>全音阶</translation>
    </message>
    <message>
        <source>octatonic</source>
        <translation>八音音阶</translation>
    </message>
    <message>
        <source>chromatic</source>
        <translation>半音阶</translation>
    </message>
    <message>
        <source>no key</source>
        <translation>无调</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>音阶</translation>
    </message>
    <message>
        <source>Scale lock</source>
        <translation>音阶锁定</translation>
    </message>
    <message>
        <source>Scale lock: {0}</source>
        <translation>音阶锁定：{0}</translation>
    </message>
    <message>
        <source>Every key that is played falls on a note of the scale</source>
        <translation>弹奏的每个键都落在音阶内</translation>
    </message>
</context>
<context>
    <name>ScoreEditor</name>
    <message>
        <source>Length</source>
        <translation>长度</translation>
    </message>
    <message>
        <source>Mix</source>
        <translation>混音</translation>
    </message>
</context>
<context>
    <name>ScoreHands</name>
    <message>
        <source>No model that plays notes is installed.</source>
        <translation>没有安装能演奏音符的模型。</translation>
    </message>
    <message>
        <source>There are no notes in {0}.</source>
        <translation>{0} 中没有音符。</translation>
    </message>
    <message>
        <source>notes of {0}</source>
        <translation>{0} 的音符</translation>
    </message>
    <message>
        <source>remove notes</source>
        <translation>移除音符</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Exported the notes {0} to {1}.</source>
        <translation>已将音符 {0} 导出到 {1}。</translation>
    </message>
    <message>
        <source>played</source>
        <translation>演奏</translation>
    </message>
    <message>
        <source>Choose a take first: generate one, or keep what you heard.</source>
        <translation>请先选择一个片段：生成一个，或保留听到的声音。</translation>
    </message>
    <message>
        <source>No notes are stored with “{0}”: it was not played from any.</source>
        <translation>“{0}”没有保存音符：它不是由音符演奏而来。</translation>
    </message>
</context>
<context>
    <name>ScoreSheet</name>
    <message>
        <source>Notes</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Export MIDI</source>
        <translation>导出 MIDI</translation>
    </message>
    <message>
        <source>Accompany</source>
        <translation>伴奏</translation>
    </message>
    <message>
        <source>Have the missing players written beside these notes</source>
        <translation>为这些音符写出缺少的乐手</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>编辑</translation>
    </message>
    <message>
        <source>Edit these notes as a sketch</source>
        <translation>把这些音符作为草稿编辑</translation>
    </message>
    <message>
        <source>Play live</source>
        <translation>实时演奏</translation>
    </message>
    <message>
        <source>Bend the sliders while the notes play</source>
        <translation>在音符播放时调整滑杆</translation>
    </message>
    <message>
        <source>Play with {0}</source>
        <translation>用 {0} 演奏</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Track {0}</source>
        <translation>音轨 {0}</translation>
    </message>
    <message>
        <source>No track is chosen.</source>
        <translation>没有选择音轨。</translation>
    </message>
    <message>
        <source>A take can be {0:.0f} minutes long at most.</source>
        <translation>片段最长 {0:.0f} 分钟。</translation>
    </message>
    <message>
        <source>{0} notes</source>
        <translation>{0} 个音符</translation>
    </message>
    <message>
        <source>{0} bpm</source>
        <translation>{0} bpm</translation>
    </message>
    <message>
        <source>from {0} bpm</source>
        <translation>起始 {0} bpm</translation>
    </message>
</context>
<context>
    <name>SeedField</name>
    <message>
        <source>Seed</source>
        <translation>种子</translation>
    </message>
    <message>
        <source>The same seed gives the same sound, on every device</source>
        <translation>相同的种子在任何设备上都得到相同的声音</translation>
    </message>
    <message>
        <source>New seed</source>
        <translation>新种子</translation>
    </message>
    <message>
        <source>Lock seed</source>
        <translation>锁定种子</translation>
    </message>
    <message>
        <source>Unlock seed</source>
        <translation>解锁种子</translation>
    </message>
    <message>
        <source>locked</source>
        <translation>已锁定</translation>
    </message>
    <message>
        <source>not locked</source>
        <translation>未锁定</translation>
    </message>
</context>
<context>
    <name>Shelf</name>
    <message>
        <source>Takes</source>
        <translation>片段</translation>
    </message>
    <message>
        <source>Nothing here yet. Press Generate, or keep what you hear.</source>
        <translation>这里还没有片段。按“生成”，或保留听到的声音。</translation>
    </message>
    <message>
        <source>The library is empty.</source>
        <translation>片段库是空的。</translation>
    </message>
    <message>
        <source>The bin is empty.</source>
        <translation>回收站是空的。</translation>
    </message>
    <message>
        <source>No take matches.</source>
        <translation>没有匹配的片段。</translation>
    </message>
</context>
<context>
    <name>ShelfCards</name>
    <message>
        <source>Takes</source>
        <translation>片段</translation>
    </message>
</context>
<context>
    <name>ShelfDetails</name>
    <message>
        <source>Details of the take</source>
        <translation>片段详情</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Tags, separated by commas</source>
        <translation>标签，用逗号分隔</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>{0} takes</source>
        <translation>{0} 个片段</translation>
    </message>
    <message>
        <source>from {0}</source>
        <translation>来自 {0}</translation>
    </message>
    <message>
        <source>made {0}</source>
        <translation>生成了 {0}</translation>
    </message>
    <message>
        <source>same sound: {0}</source>
        <translation>声音相同：{0}</translation>
    </message>
    <message>
        <source>from a take that is not here</source>
        <translation>来自一个不在这里的片段</translation>
    </message>
</context>
<context>
    <name>ShelfFilters</name>
    <message>
        <source>Search takes</source>
        <translation>搜索片段</translation>
    </message>
    <message>
        <source>starred</source>
        <translation>星标</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Tag</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>Sort</source>
        <translation>排序</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>All models</source>
        <translation>所有模型</translation>
    </message>
    <message>
        <source>No model</source>
        <translation>无模型</translation>
    </message>
    <message>
        <source>Any tags</source>
        <translation>任意标签</translation>
    </message>
    <message>
        <source>Any colour</source>
        <translation>任意颜色</translation>
    </message>
    <message>
        <source>With notes</source>
        <translation>有备注</translation>
    </message>
    <message>
        <source>In the order they were made</source>
        <translation>按生成顺序</translation>
    </message>
    <message>
        <source>By name</source>
        <translation>按名称</translation>
    </message>
    <message>
        <source>Starred first</source>
        <translation>星标在前</translation>
    </message>
    <message>
        <source>By length</source>
        <translation>按长度</translation>
    </message>
    <message>
        <source>By tempo</source>
        <translation>按速度</translation>
    </message>
    <message>
        <source>By key</source>
        <translation>按调</translation>
    </message>
    <message>
        <source>By model</source>
        <translation>按模型</translation>
    </message>
    <message>
        <source>By loudness</source>
        <translation>按响度</translation>
    </message>
    <message>
        <source>Turn the order round</source>
        <translation>反转顺序</translation>
    </message>
</context>
<context>
    <name>ShelfHeader</name>
    <message>
        <source>Takes</source>
        <translation>片段</translation>
    </message>
    <message>
        <source>Sketch</source>
        <translation>草图</translation>
    </message>
    <message>
        <source>Library</source>
        <translation>片段库</translation>
    </message>
    <message>
        <source>Bin</source>
        <translation>回收站</translation>
    </message>
    <message>
        <source>Takes of</source>
        <translation>片段来自</translation>
    </message>
    <message>
        <source>The takes of this sketch</source>
        <translation>这个草图的片段</translation>
    </message>
    <message>
        <source>Every take that is kept</source>
        <translation>保留的所有片段</translation>
    </message>
    <message>
        <source>Takes that were thrown away</source>
        <translation>已丢弃的片段</translation>
    </message>
    <message>
        <source>Drag a take into your DAW</source>
        <translation>把片段拖进你的宿主软件</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Empty bin…</source>
        <translation>清空回收站…</translation>
    </message>
    <message>
        <source>Equally loud</source>
        <translation>等响度</translation>
    </message>
    <message>
        <source>Play takes equally loud, to compare them by their sound</source>
        <translation>以相同响度播放片段，便于比较音色</translation>
    </message>
    <message>
        <source>Details of the take</source>
        <translation>片段详情</translation>
    </message>
    <message>
        <source>Tall shelf</source>
        <translation>展开片段架</translation>
    </message>
    <message>
        <source>{0} of {1}</source>
        <translation>{0} / {1}</translation>
    </message>
    <message>
        <source>Delete {0} takes for good: no undo brings them back</source>
        <translation>永久删除 {0} 个片段：无法撤销</translation>
    </message>
    <message>
        <source>Keep them</source>
        <translation>保留</translation>
    </message>
</context>
<context>
    <name>ShelfNothing</name>
    <message>
        <source>Show every take</source>
        <translation>显示所有片段</translation>
    </message>
</context>
<context>
    <name>ShelfTable</name>
    <message>
        <source>Takes</source>
        <translation>片段</translation>
    </message>
</context>
<context>
    <name>ShelfUsage</name>
    <message>
        <source>Size of the library: {0}</source>
        <translation>片段库大小：{0}</translation>
    </message>
    <message>
        <source>Nothing is ever deleted by itself. Click to choose when you are told.</source>
        <translation>不会自动删除任何内容。点击选择何时提醒。</translation>
    </message>
    <message>
        <source>Tell me when the library grows beyond</source>
        <translation>片段库超过以下大小时提醒我</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>从不</translation>
    </message>
</context>
<context>
    <name>ShortcutRow</name>
    <message>
        <source>no key</source>
        <translation>无调</translation>
    </message>
    <message>
        <source>changed by you</source>
        <translation>已由你更改</translation>
    </message>
    <message>
        <source>{0} plays a note now</source>
        <translation>{0} 现在用于演奏音符</translation>
    </message>
</context>
<context>
    <name>ShortcutsSheet</name>
    <message>
        <source>Shortcuts</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>Use default</source>
        <translation>恢复默认</translation>
    </message>
    <message>
        <source>No key</source>
        <translation>无按键</translation>
    </message>
    <message>
        <source>Reset all</source>
        <translation>全部恢复默认</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>press keys…</source>
        <translation>请按键…</translation>
    </message>
    <message>
        <source>{0} stays “{1}”. Press another key.</source>
        <translation>{0} 固定为“{1}”。请按其他键。</translation>
    </message>
    <message>
        <source>{0} is “{1}”. Press it again to use it here instead.</source>
        <translation>{0} 已用于“{1}”。再按一次改用于此处。</translation>
    </message>
    <message>
        <source>New key for “{0}” · Esc leaves it as it is</source>
        <translation>“{0}”的新按键 · Esc 保持不变</translation>
    </message>
    <message>
        <source>Letters play notes now · {0} makes them shortcuts again</source>
        <translation>字母键现在演奏音符 · {0} 恢复为快捷键</translation>
    </message>
    <message>
        <source>Click a line to give it another key</source>
        <translation>点击一行以更换按键</translation>
    </message>
</context>
<context>
    <name>SketchButton</name>
    <message>
        <source>{0}, read-only</source>
        <translation>{0}，只读</translation>
    </message>
    <message>
        <source>Sketch: {0}</source>
        <translation>草图：{0}</translation>
    </message>
    <message>
        <source>Name of the sketch</source>
        <translation>草图名称</translation>
    </message>
    <message>
        <source>Recent</source>
        <translation>最近</translation>
    </message>
</context>
<context>
    <name>SketchCommands</name>
    <message>
        <source>This model does not write music. Choose one that does.</source>
        <translation>这个模型不写音乐。请选择会写音乐的模型。</translation>
    </message>
</context>
<context>
    <name>SketchHands</name>
    <message>
        <source>Rendering the stems</source>
        <translation>正在渲染分轨</translation>
    </message>
    <message>
        <source>The stems are ready: drag them out again.</source>
        <translation>分轨已就绪：请再次拖出。</translation>
    </message>
</context>
<context>
    <name>SketchMarks</name>
    <message>
        <source>Loop</source>
        <translation>循环</translation>
    </message>
    <message>
        <source>Lock the track</source>
        <translation>锁定音轨</translation>
    </message>
    <message>
        <source>Unlock the track</source>
        <translation>解锁音轨</translation>
    </message>
    <message>
        <source>Lock the bar</source>
        <translation>锁定小节</translation>
    </message>
    <message>
        <source>Unlock the bar</source>
        <translation>解锁小节</translation>
    </message>
    <message>
        <source>Keep the rhythm</source>
        <translation>保持节奏</translation>
    </message>
    <message>
        <source>Let the rhythm change</source>
        <translation>允许节奏变化</translation>
    </message>
</context>
<context>
    <name>SketchPage</name>
    <message>
        <source>{0} writes a sketch. Or draw one here.</source>
        <translation>{0} 写出草稿。也可以在这里自己画。</translation>
    </message>
    <message>
        <source>Draw notes here</source>
        <translation>在这里画音符</translation>
    </message>
</context>
<context>
    <name>SketchTools</name>
    <message>
        <source>Draw</source>
        <translation>绘制</translation>
    </message>
    <message>
        <source>Select</source>
        <translation>选择</translation>
    </message>
    <message>
        <source>Draw notes</source>
        <translation>绘制音符</translation>
    </message>
    <message>
        <source>Select notes</source>
        <translation>选择音符</translation>
    </message>
    <message>
        <source>Grid</source>
        <translation>网格</translation>
    </message>
    <message>
        <source>triplet</source>
        <translation>三连音</translation>
    </message>
    <message>
        <source>off</source>
        <translation>关</translation>
    </message>
    <message>
        <source>Highlight</source>
        <translation>高亮</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>调</translation>
    </message>
    <message>
        <source>Chords</source>
        <translation>和弦</translation>
    </message>
    <message>
        <source>Piano</source>
        <translation>钢琴</translation>
    </message>
    <message>
        <source>Hear notes as they are drawn</source>
        <translation>绘制时试听音符</translation>
    </message>
    <message>
        <source>Show everything</source>
        <translation>显示全部</translation>
    </message>
    <message>
        <source>What to do with notes</source>
        <translation>对音符的操作</translation>
    </message>
</context>
<context>
    <name>SketchViewModel</name>
    <message>
        <source>This model no longer has: {0}.</source>
        <translation>这个模型已没有：{0}。</translation>
    </message>
    <message>
        <source>It was made with another version of the model '{0}' (checkpoint {1}, here {2}).</source>
        <translation>它由模型“{0}”的另一版本生成（检查点 {1}，本机为 {2}）。</translation>
    </message>
    <message>
        <source>This was made with the model '{0}', which is not here.</source>
        <translation>它由模型“{0}”生成，但本机没有该模型。</translation>
    </message>
    <message>
        <source>This was made with the model '{0}' (checkpoint {1}), which is not here.</source>
        <translation>它由模型“{0}”（检查点 {1}）生成，但本机没有该模型。</translation>
    </message>
</context>
<context>
    <name>Sketching</name>
    <message>
        <source>choose {0}</source>
        <translation>选择 {0}</translation>
    </message>
</context>
<context>
    <name>SliderMenus</name>
    <message>
        <source>Stop waiting for a knob</source>
        <translation>不再等待旋钮</translation>
    </message>
    <message>
        <source>Learn MIDI…</source>
        <translation>学习 MIDI…</translation>
    </message>
    <message>
        <source>Learn another knob…</source>
        <translation>学习另一个旋钮…</translation>
    </message>
    <message>
        <source>Forget {0}</source>
        <translation>忘记 {0}</translation>
    </message>
    <message>
        <source>Back to default</source>
        <translation>恢复默认</translation>
    </message>
    <message>
        <source>Type a value…</source>
        <translation>输入数值…</translation>
    </message>
    <message>
        <source>Unlock</source>
        <translation>解锁</translation>
    </message>
    <message>
        <source>Lock</source>
        <translation>锁定</translation>
    </message>
    <message>
        <source>waiting for a knob</source>
        <translation>等待旋钮</translation>
    </message>
    <message>
        <source>move a knob</source>
        <translation>请转动旋钮</translation>
    </message>
    <message>
        <source>CC {0}</source>
        <translation>CC {0}</translation>
    </message>
</context>
<context>
    <name>SourceRow</name>
    <message>
        <source>Source {0}</source>
        <translation>声源 {0}</translation>
    </message>
    <message>
        <source>Open a clip as source {0}</source>
        <translation>打开音频作为声源 {0}</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
</context>
<context>
    <name>SpectrogramView</name>
    <message>
        <source>Spectrogram</source>
        <translation>频谱图</translation>
    </message>
</context>
<context>
    <name>StemHands</name>
    <message>
        <source>There are no notes yet: generate a sketch, or draw some.</source>
        <translation>还没有音符：请生成草稿，或自己画一些。</translation>
    </message>
    <message>
        <source>Choose a take first: generate one, or keep what you heard.</source>
        <translation>请先选择一个片段：生成一个，或保留听到的声音。</translation>
    </message>
    <message>
        <source>“{0}” is no sketch: it has no tracks of its own.</source>
        <translation>“{0}”不是草稿：它没有自己的音轨。</translation>
    </message>
    <message>
        <source>The stems before these are still being rendered.</source>
        <translation>之前的分轨仍在渲染。</translation>
    </message>
    <message>
        <source>Exported {0} files to {1}: the tracks, the mix and the notes.</source>
        <translation>已将 {0} 个文件导出到 {1}：音轨、混音与音符。</translation>
    </message>
</context>
<context>
    <name>TakeActions</name>
    <message>
        <source>star</source>
        <translation>加星标</translation>
    </message>
    <message>
        <source>unstar</source>
        <translation>取消星标</translation>
    </message>
    <message>
        <source>rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>notes</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>colour</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>tags</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>tempo</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>key</source>
        <translation>调</translation>
    </message>
    <message>
        <source>delete {0}</source>
        <translation>删除 {0}</translation>
    </message>
    <message>
        <source>delete {0} takes</source>
        <translation>删除 {0} 个片段</translation>
    </message>
    <message>
        <source>What was deleted then is gone for good.</source>
        <translation>当时删除的片段已永久消失。</translation>
    </message>
    <message>
        <source>restore {0}</source>
        <translation>恢复 {0}</translation>
    </message>
    <message>
        <source>restore {0} takes</source>
        <translation>恢复 {0} 个片段</translation>
    </message>
    <message>
        <source>The bin is empty: {0} are free again.</source>
        <translation>回收站已清空：释放了 {0}。</translation>
    </message>
    <message>
        <source>That take is no longer in the library.</source>
        <translation>该片段已不在片段库中。</translation>
    </message>
</context>
<context>
    <name>TakeColours</name>
    <message>
        <source>No colour</source>
        <translation>无颜色</translation>
    </message>
    <message>
        <source>Red</source>
        <translation>红</translation>
    </message>
    <message>
        <source>Orange</source>
        <translation>橙</translation>
    </message>
    <message>
        <source>Yellow</source>
        <translation>黄</translation>
    </message>
    <message>
        <source>Green</source>
        <translation>绿</translation>
    </message>
    <message>
        <source>Teal</source>
        <translation>青</translation>
    </message>
    <message>
        <source>Blue</source>
        <translation>蓝</translation>
    </message>
    <message>
        <source>Violet</source>
        <translation>紫</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>颜色</translation>
    </message>
</context>
<context>
    <name>TakeCompare</name>
    <message>
        <source>Compare two takes</source>
        <translation>比较两个片段</translation>
    </message>
    <message>
        <source>Hear the other one</source>
        <translation>听另一个</translation>
    </message>
    <message>
        <source>{0} is {1}</source>
        <translation>{0} 是 {1}</translation>
    </message>
    <message>
        <source>Put the current take on side {0}</source>
        <translation>把当前片段放到 {0}</translation>
    </message>
</context>
<context>
    <name>TakeHands</name>
    <message>
        <source>Name of the take</source>
        <translation>片段名称</translation>
    </message>
</context>
<context>
    <name>TakeKeeper</name>
    <message>
        <source>take {0}</source>
        <translation>片段 {0}</translation>
    </message>
    <message>
        <source>new take</source>
        <translation>新片段</translation>
    </message>
    <message>
        <source>Only in memory so far: {0}</source>
        <translation>目前只在内存中：{0}</translation>
    </message>
</context>
<context>
    <name>TakeMenu</name>
    <message>
        <source>Play</source>
        <translation>播放</translation>
    </message>
    <message>
        <source>Restore {0} takes</source>
        <translation>恢复 {0} 个片段</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Recall controls</source>
        <translation>恢复控制</translation>
    </message>
    <message>
        <source>Remove star</source>
        <translation>取消星标</translation>
    </message>
    <message>
        <source>Star</source>
        <translation>加星标</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>重命名…</translation>
    </message>
    <message>
        <source>Tags and notes…</source>
        <translation>标签和备注…</translation>
    </message>
    <message>
        <source>Put on side {0}</source>
        <translation>放到 {0}</translation>
    </message>
    <message>
        <source>Find this sound</source>
        <translation>找到这个声音</translation>
    </message>
    <message>
        <source>Play it with {0}</source>
        <translation>用 {0} 演奏它</translation>
    </message>
    <message>
        <source>Its notes: quantise, other instruments…</source>
        <translation>它的音符：量化、换乐器…</translation>
    </message>
    <message>
        <source>Export its notes (MIDI)</source>
        <translation>导出它的音符（MIDI）</translation>
    </message>
    <message>
        <source>Replay its slider movements</source>
        <translation>重放它的滑杆动作</translation>
    </message>
    <message>
        <source>Generate with its slider movements</source>
        <translation>用它的滑杆动作生成</translation>
    </message>
    <message>
        <source>Go to</source>
        <translation>前往</translation>
    </message>
    <message>
        <source>Export {0} takes…</source>
        <translation>导出 {0} 个片段…</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Move {0} takes to the bin</source>
        <translation>把 {0} 个片段移到回收站</translation>
    </message>
    <message>
        <source>Move to bin</source>
        <translation>移到回收站</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>颜色</translation>
    </message>
</context>
<context>
    <name>TakeModel</name>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Star</source>
        <translation>加星标</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>长度</translation>
    </message>
    <message>
        <source>Tempo</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>调</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>模型</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Loudness</source>
        <translation>响度</translation>
    </message>
    <message>
        <source>Created</source>
        <translation>创建时间</translation>
    </message>
    <message>
        <source>starred</source>
        <translation>星标</translation>
    </message>
    <message>
        <source>seed {0}</source>
        <translation>种子 {0}</translation>
    </message>
    <message>
        <source>the same sound as another take</source>
        <translation>与另一个片段声音相同</translation>
    </message>
    <message>
        <source>the same sound as {0} other takes</source>
        <translation>与另外 {0} 个片段声音相同</translation>
    </message>
    <message>
        <source>slider movements are kept with it</source>
        <translation>保存了滑杆动作</translation>
    </message>
    <message>
        <source>its notes are kept with it</source>
        <translation>其音符一并保存</translation>
    </message>
</context>
<context>
    <name>TaskStrip</name>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
</context>
<context>
    <name>TimelineView</name>
    <message>
        <source>live output</source>
        <translation>实时输出</translation>
    </message>
    <message>
        <source>length {0}</source>
        <translation>长度 {0}</translation>
    </message>
    <message>
        <source>showing {0} to {1}</source>
        <translation>显示 {0} 到 {1}</translation>
    </message>
    <message>
        <source>selection {0} to {1}</source>
        <translation>选区 {0} 到 {1}</translation>
    </message>
    <message>
        <source>playhead at {0}</source>
        <translation>播放头在 {0}</translation>
    </message>
</context>
<context>
    <name>TokenHands</name>
    <message>
        <source>Select a region of a take first.</source>
        <translation>请先在片段中选取一段。</translation>
    </message>
    <message>
        <source>{0} a region</source>
        <translation>区域：{0}</translation>
    </message>
    <message>
        <source>Choose a source B: its tokens take the places of those of A.</source>
        <translation>请选择声源 B：它的令牌会取代 A 的令牌。</translation>
    </message>
    <message>
        <source>No model that makes tokens is installed.</source>
        <translation>没有安装能生成令牌的模型。</translation>
    </message>
    <message>
        <source>Choose a take first: generate one, or keep what you heard.</source>
        <translation>请先选择一个片段：生成一个，或保留听到的声音。</translation>
    </message>
    <message>
        <source>Encoding…</source>
        <translation>正在编码…</translation>
    </message>
    <message>
        <source>Exported {0} to {1}: {2:.2f} kbps, {3:.1f} kB.</source>
        <translation>已将 {0} 导出到 {1}：{2:.2f} kbps，{3:.1f} kB。</translation>
    </message>
</context>
<context>
    <name>TopPanel</name>
    <message>
        <source>Export options</source>
        <translation>导出选项</translation>
    </message>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
</context>
<context>
    <name>TrackHead</name>
    <message>
        <source>Track {0}</source>
        <translation>音轨 {0}</translation>
    </message>
    <message>
        <source>Mute {0}</source>
        <translation>静音{0}</translation>
    </message>
    <message>
        <source>Solo {0}</source>
        <translation>独奏{0}</translation>
    </message>
    <message>
        <source>Write {0} anew</source>
        <translation>重写{0}</translation>
    </message>
    <message>
        <source>Lock {0}</source>
        <translation>锁定 {0}</translation>
    </message>
    <message>
        <source>Volume of {0}</source>
        <translation>{0}的音量</translation>
    </message>
    <message>
        <source>Pan of {0}</source>
        <translation>{0}的声像</translation>
    </message>
    <message>
        <source>Instrument of {0}</source>
        <translation>{0} 的乐器</translation>
    </message>
    <message>
        <source>automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>Unlock {0}</source>
        <translation>解锁 {0}</translation>
    </message>
    <message>
        <source>{0} notes</source>
        <translation>{0} 个音符</translation>
    </message>
    <message>
        <source>not heard</source>
        <translation>听不到</translation>
    </message>
</context>
<context>
    <name>TrackRow</name>
    <message>
        <source>Play {0}</source>
        <translation>演奏 {0}</translation>
    </message>
    <message>
        <source>Instrument of {0}</source>
        <translation>{0} 的乐器</translation>
    </message>
    <message>
        <source>automatic</source>
        <translation>自动</translation>
    </message>
    <message>
        <source>no notes</source>
        <translation>无音符</translation>
    </message>
    <message>
        <source>{0} notes · drums</source>
        <translation>{0} 个音符 · 鼓</translation>
    </message>
    <message>
        <source>{0} notes · {1} to {2}</source>
        <translation>{0} 个音符 · {1} 到 {2}</translation>
    </message>
</context>
<context>
    <name>TransferHands</name>
    <message>
        <source>Choose a take first, select a region of one, or drop a file.</source>
        <translation>请先选择一个片段、选取其中一段，或拖入文件。</translation>
    </message>
    <message>
        <source>This model cannot follow a microphone. Choose one that can.</source>
        <translation>这个模型不能跟随麦克风。请选择可以的模型。</translation>
    </message>
    <message>
        <source>There is no microphone here. Connect one and try again.</source>
        <translation>没有麦克风。请连接后重试。</translation>
    </message>
    <message>
        <source>No model that plays other sounds is installed.</source>
        <translation>没有安装能演奏其他声音的模型。</translation>
    </message>
</context>
<context>
    <name>TransportBar</name>
    <message>
        <source>Transport</source>
        <translation>走带</translation>
    </message>
    <message>
        <source>Back to start</source>
        <translation>回到开头</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>播放</translation>
    </message>
    <message>
        <source>Loop</source>
        <translation>循环</translation>
    </message>
    <message>
        <source>Keep that</source>
        <translation>留住它</translation>
    </message>
    <message>
        <source>Tempo in beats per minute</source>
        <translation>速度（每分钟拍数）</translation>
    </message>
    <message>
        <source>Tempo: the ruler and the snap follow it</source>
        <translation>速度：标尺和吸附随之变化</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>调</translation>
    </message>
    <message>
        <source>Key: written into the recipe and the file name</source>
        <translation>调：写入配方和文件名</translation>
    </message>
    <message>
        <source>no key</source>
        <translation>无调</translation>
    </message>
    <message>
        <source>BPM</source>
        <translation>BPM</translation>
    </message>
    <message>
        <source>Keep the last 60 seconds of what you heard</source>
        <translation>保留最近听到的 60 秒</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>live</source>
        <translation>实时</translation>
    </message>
</context>
<context>
    <name>TrianglePad</name>
    <message>
        <source>Blend of {0}, {1} and {2}</source>
        <translation>{0}、{1} 与 {2} 的混合</translation>
    </message>
</context>
<context>
    <name>VelocityLane</name>
    <message>
        <source>Velocities</source>
        <translation>力度</translation>
    </message>
    <message>
        <source>Velocity</source>
        <translation>力度</translation>
    </message>
    <message>
        <source>{0} notes</source>
        <translation>{0} 个音符</translation>
    </message>
    <message>
        <source>{0} selected, velocity {1}</source>
        <translation>已选 {0} 个，力度 {1}</translation>
    </message>
    <message>
        <source>{0} selected, velocities {1} to {2}</source>
        <translation>已选 {0} 个，力度 {1} 到 {2}</translation>
    </message>
</context>
<context>
    <name>VolumeSlider</name>
    <message>
        <source>Volume</source>
        <translation>音量</translation>
    </message>
    <message>
        <source>Volume: {0}, for your ears only: takes and exports keep their level</source>
        <translation>音量：{0}，只影响你听到的声音，片段和导出保持原有电平</translation>
    </message>
</context>
<context>
    <name>WaveformView</name>
    <message>
        <source>Waveform</source>
        <translation>波形</translation>
    </message>
    <message>
        <source>now</source>
        <translation>现在</translation>
    </message>
</context>
<context>
    <name>Writing</name>
    <message>
        <source>No model that writes music is installed.</source>
        <translation>没有安装会写音乐的模型。</translation>
    </message>
</context>
<context>
    <name>XYPad</name>
    <message>
        <source>XY pad</source>
        <translation>XY 面板</translation>
    </message>
    <message>
        <source>XY pad: {0} by {1}</source>
        <translation>XY 面板：{0} × {1}</translation>
    </message>
</context>
<context>
    <name>actions</name>
    <message>
        <source>Play and listen</source>
        <translation>播放与聆听</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>比较</translation>
    </message>
    <message>
        <source>Make sound</source>
        <translation>制作声音</translation>
    </message>
    <message>
        <source>Takes</source>
        <translation>片段</translation>
    </message>
    <message>
        <source>Play or stop</source>
        <translation>播放或停止</translation>
    </message>
    <message>
        <source>Play once</source>
        <translation>播放一次</translation>
    </message>
    <message>
        <source>To the start</source>
        <translation>回到开头</translation>
    </message>
    <message>
        <source>Loop</source>
        <translation>循环</translation>
    </message>
    <message>
        <source>Show the live sound</source>
        <translation>显示实时声音</translation>
    </message>
    <message>
        <source>Swap A and B while they sound</source>
        <translation>播放时切换 A 和 B</translation>
    </message>
    <message>
        <source>The take becomes A</source>
        <translation>片段设为 A</translation>
    </message>
    <message>
        <source>The take becomes B</source>
        <translation>片段设为 B</translation>
    </message>
    <message>
        <source>Hear takes equally loud</source>
        <translation>等响度试听</translation>
    </message>
    <message>
        <source>Keep what was just heard</source>
        <translation>保留刚刚听到的</translation>
    </message>
    <message>
        <source>Generate</source>
        <translation>生成</translation>
    </message>
    <message>
        <source>Sketch and window</source>
        <translation>草图与窗口</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Randomise the sliders</source>
        <translation>随机移动滑杆</translation>
    </message>
    <message>
        <source>Bring a take's settings back</source>
        <translation>恢复片段的设置</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Export as…</source>
        <translation>导出为…</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Dark or light</source>
        <translation>深色或浅色</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>Choose a model</source>
        <translation>选择模型</translation>
    </message>
    <message>
        <source>Turn a slider finely</source>
        <translation>精细调节滑杆</translation>
    </message>
    <message>
        <source>Double click</source>
        <translation>双击</translation>
    </message>
    <message>
        <source>Slider back to its default</source>
        <translation>滑杆回到默认值</translation>
    </message>
    <message>
        <source>Write a sketch</source>
        <translation>写一个草稿</translation>
    </message>
    <message>
        <source>Play an instrument</source>
        <translation>演奏乐器</translation>
    </message>
    <message>
        <source>Map of sounds</source>
        <translation>声音地图</translation>
    </message>
    <message>
        <source>Find this sound</source>
        <translation>找到这个声音</translation>
    </message>
    <message>
        <source>Replay the take's movements live</source>
        <translation>实时重放片段的动作</translation>
    </message>
    <message>
        <source>Generate with the take's movements</source>
        <translation>用片段的动作生成</translation>
    </message>
    <message>
        <source>To the notes and back</source>
        <translation>切换到音符及返回</translation>
    </message>
    <message>
        <source>Re-roll the track</source>
        <translation>重掷音轨</translation>
    </message>
    <message>
        <source>Fill the boxed part</source>
        <translation>填补框选部分</translation>
    </message>
    <message>
        <source>Vary by amount</source>
        <translation>按程度变化</translation>
    </message>
    <message>
        <source>Accompany the track</source>
        <translation>为音轨伴奏</translation>
    </message>
    <message>
        <source>Extend to a song</source>
        <translation>扩展为歌曲</translation>
    </message>
    <message>
        <source>Blend A into B</source>
        <translation>从 A 混合到 B</translation>
    </message>
    <message>
        <source>Suggest chords</source>
        <translation>建议和弦</translation>
    </message>
    <message>
        <source>Tracks follow the chords</source>
        <translation>音轨跟随和弦</translation>
    </message>
    <message>
        <source>Lock the rhythm</source>
        <translation>锁定节奏</translation>
    </message>
    <message>
        <source>Keep the notes as a take</source>
        <translation>把音符存为片段</translation>
    </message>
    <message>
        <source>Play the take with an instrument</source>
        <translation>用乐器演奏片段</translation>
    </message>
    <message>
        <source>Play with the microphone</source>
        <translation>用麦克风演奏</translation>
    </message>
    <message>
        <source>Star</source>
        <translation>加星标</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>Tag</source>
        <translation>标签</translation>
    </message>
    <message>
        <source>Next colour</source>
        <translation>下一种颜色</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>To its parent</source>
        <translation>到来源片段</translation>
    </message>
    <message>
        <source>To its newest child</source>
        <translation>到最新的衍生片段</translation>
    </message>
    <message>
        <source>Select all takes</source>
        <translation>全选片段</translation>
    </message>
    <message>
        <source>Search takes</source>
        <translation>搜索片段</translation>
    </message>
    <message>
        <source>Tall shelf with a table</source>
        <translation>展开为表格</translation>
    </message>
    <message>
        <source>Move to the bin</source>
        <translation>移到回收站</translation>
    </message>
    <message>
        <source>Quantise the take's notes…</source>
        <translation>量化片段的音符…</translation>
    </message>
    <message>
        <source>Export the notes (MIDI)</source>
        <translation>导出音符（MIDI）</translation>
    </message>
    <message>
        <source>Export the stems</source>
        <translation>导出分轨</translation>
    </message>
    <message>
        <source>To the keys and back</source>
        <translation>切换到键盘及返回</translation>
    </message>
    <message>
        <source>Record what is played</source>
        <translation>录制演奏</translation>
    </message>
    <message>
        <source>Letters play notes</source>
        <translation>字母键演奏音符</translation>
    </message>
    <message>
        <source>End every note</source>
        <translation>停止所有音符</translation>
    </message>
    <message>
        <source>New sketch</source>
        <translation>新建草图</translation>
    </message>
    <message>
        <source>Open…</source>
        <translation>打开…</translation>
    </message>
    <message>
        <source>Save now</source>
        <translation>立即保存</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>另存为…</translation>
    </message>
    <message>
        <source>Rename the sketch</source>
        <translation>重命名草图</translation>
    </message>
    <message>
        <source>Shortcuts</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>Source A, or an export comes back</source>
        <translation>声源 A，或恢复导出的文件</translation>
    </message>
    <message>
        <source>Drop a file</source>
        <translation>拖入文件</translation>
    </message>
    <message>
        <source>Settings near a sound</source>
        <translation>接近某个声音的设置</translation>
    </message>
    <message>
        <source>Drop on its field</source>
        <translation>松开在对应区域</translation>
    </message>
    <message>
        <source>Re-roll the track of a head</source>
        <translation>重掷该音轨</translation>
    </message>
    <message>
        <source>Draw, move or stretch a note</source>
        <translation>绘制、移动或拉伸音符</translation>
    </message>
    <message>
        <source>Drag</source>
        <translation>拖动</translation>
    </message>
    <message>
        <source>Box a part to fill</source>
        <translation>框选要填补的部分</translation>
    </message>
    <message>
        <source>B, then drag</source>
        <translation>按 B，再拖动</translation>
    </message>
    <message>
        <source>Quantise, join, duplicate</source>
        <translation>量化、连接、复制</translation>
    </message>
    <message>
        <source>Transpose notes</source>
        <translation>移调</translation>
    </message>
    <message>
        <source>Loop a part of the sketch</source>
        <translation>循环草稿的一部分</translation>
    </message>
    <message>
        <source>Drag the ruler</source>
        <translation>拖动标尺</translation>
    </message>
    <message>
        <source>Select several</source>
        <translation>选择多个</translation>
    </message>
    <message>
        <source>Shift or Ctrl+click</source>
        <translation>Shift 或 Ctrl+点击</translation>
    </message>
    <message>
        <source>Drag takes</source>
        <translation>拖动片段</translation>
    </message>
    <message>
        <source>Notes, while letters play</source>
        <translation>字母键演奏时的音符</translation>
    </message>
    <message>
        <source>An octave lower, higher</source>
        <translation>低八度、高八度</translation>
    </message>
    <message>
        <source>Softer, louder</source>
        <translation>更轻、更响</translation>
    </message>
    <message>
        <source>Next control</source>
        <translation>下一个控件</translation>
    </message>
    <message>
        <source>Ctrl+wheel</source>
        <translation>Ctrl+滚轮</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>缩放</translation>
    </message>
    <message>
        <source>Source B</source>
        <translation>声源 B</translation>
    </message>
    <message>
        <source>Drop with Shift</source>
        <translation>按住 Shift 拖入</translation>
    </message>
    <message>
        <source>Listen to the neighbours</source>
        <translation>试听相邻片段</translation>
    </message>
    <message>
        <source>Into a DAW or a folder</source>
        <translation>到宿主软件或文件夹</translation>
    </message>
</context>
<context>
    <name>document</name>
    <message>
        <source>“{0}” was damaged; this is how it was at {1}.</source>
        <translation>“{0}”已损坏；这是它在 {1} 的样子。</translation>
    </message>
    <message>
        <source>“{0}” is open in another window, so it is read-only here.</source>
        <translation>“{0}”已在另一个窗口中打开，因此在这里是只读的。</translation>
    </message>
    <message>
        <source>“{0}” lies where you may not write, so it is read-only.</source>
        <translation>“{0}”所在的文件夹不可写，因此是只读的。</translation>
    </message>
    <message>
        <source>Save as… keeps what you do with it.</source>
        <translation>用“另存为…”保留你的改动。</translation>
    </message>
    <message>
        <source>NeuroSketch ended unexpectedly. Everything up to {0} is back.</source>
        <translation>NeuroSketch 意外结束。{0} 之前的一切都已恢复。</translation>
    </message>
</context>
<context>
    <name>models</name>
    <message>
        <source>dark</source>
        <translation>暗</translation>
    </message>
    <message>
        <source>bright</source>
        <translation>亮</translation>
    </message>
    <message>
        <source>pure</source>
        <translation>纯净</translation>
    </message>
    <message>
        <source>noisy</source>
        <translation>嘈杂</translation>
    </message>
    <message>
        <source>quiet</source>
        <translation>轻</translation>
    </message>
    <message>
        <source>loud</source>
        <translation>响</translation>
    </message>
    <message>
        <source>smooth</source>
        <translation>平滑</translation>
    </message>
    <message>
        <source>punchy</source>
        <translation>有力</translation>
    </message>
    <message>
        <source>thin</source>
        <translation>单薄</translation>
    </message>
    <message>
        <source>full</source>
        <translation>饱满</translation>
    </message>
    <message>
        <source>still</source>
        <translation>静止</translation>
    </message>
    <message>
        <source>moving</source>
        <translation>流动</translation>
    </message>
    <message>
        <source>soft</source>
        <translation>柔和</translation>
    </message>
    <message>
        <source>sharp</source>
        <translation>锐利</translation>
    </message>
    <message>
        <source>short</source>
        <translation>短</translation>
    </message>
    <message>
        <source>long</source>
        <translation>长</translation>
    </message>
    <message>
        <source>low</source>
        <translation>低</translation>
    </message>
    <message>
        <source>high</source>
        <translation>高</translation>
    </message>
    <message>
        <source>narrow</source>
        <translation>窄</translation>
    </message>
    <message>
        <source>wide</source>
        <translation>宽</translation>
    </message>
    <message>
        <source>axis</source>
        <translation>轴</translation>
    </message>
    <message>
        <source>Sound</source>
        <translation>声音</translation>
    </message>
    <message>
        <source>Brightness</source>
        <translation>明亮度</translation>
    </message>
    <message>
        <source>Noisiness</source>
        <translation>噪声度</translation>
    </message>
    <message>
        <source>Attack</source>
        <translation>起音</translation>
    </message>
    <message>
        <source>Decay</source>
        <translation>衰减</translation>
    </message>
    <message>
        <source>Shape</source>
        <translation>塑形</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>演奏</translation>
    </message>
    <message>
        <source>Morph</source>
        <translation>变形</translation>
    </message>
    <message>
        <source>Loudness</source>
        <translation>响度</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>Pitch</source>
        <translation>音高</translation>
    </message>
    <message>
        <source>Drift</source>
        <translation>漂移</translation>
    </message>
    <message>
        <source>Morph A–B</source>
        <translation>变形 A–B</translation>
    </message>
    <message>
        <source>Source A</source>
        <translation>声源 A</translation>
    </message>
    <message>
        <source>Source B</source>
        <translation>声源 B</translation>
    </message>
    <message>
        <source>Morphing textures, live</source>
        <translation>实时变形的音色</translation>
    </message>
    <message>
        <source>Cello line</source>
        <translation>大提琴旋律</translation>
    </message>
    <message>
        <source>Choir aahs</source>
        <translation>合唱“啊”</translation>
    </message>
    <message>
        <source>Alto saxophone</source>
        <translation>中音萨克斯</translation>
    </message>
    <message>
        <source>Flute phrase</source>
        <translation>长笛乐句</translation>
    </message>
    <message>
        <source>Bowed double bass</source>
        <translation>弓拉低音提琴</translation>
    </message>
    <message>
        <source>Sung vowel</source>
        <translation>歌唱元音</translation>
    </message>
    <message>
        <source>Mermaid song</source>
        <translation>人鱼之歌</translation>
    </message>
    <message>
        <source>Electric piano notes</source>
        <translation>电钢琴</translation>
    </message>
    <message>
        <source>Celesta notes</source>
        <translation>钢片琴</translation>
    </message>
    <message>
        <source>Banjo notes</source>
        <translation>班卓琴</translation>
    </message>
    <message>
        <source>Breakbeat, 140 BPM</source>
        <translation>碎拍，140 BPM</translation>
    </message>
    <message>
        <source>Latin groove, 130 BPM</source>
        <translation>拉丁节奏，130 BPM</translation>
    </message>
    <message>
        <source>Tabla loop</source>
        <translation>塔布拉鼓循环</translation>
    </message>
    <message>
        <source>Clicking beat</source>
        <translation>咔嗒节拍</translation>
    </message>
    <message>
        <source>Glass hum</source>
        <translation>玻璃嗡鸣</translation>
    </message>
    <message>
        <source>Lunar drone</source>
        <translation>月球持续音</translation>
    </message>
    <message>
        <source>Church bells</source>
        <translation>教堂钟声</translation>
    </message>
    <message>
        <source>Rain</source>
        <translation>雨</translation>
    </message>
    <message>
        <source>Fireplace</source>
        <translation>壁炉</translation>
    </message>
    <message>
        <source>Sea waves</source>
        <translation>海浪</translation>
    </message>
    <message>
        <source>Random walk</source>
        <translation>随机漫步</translation>
    </message>
    <message>
        <source>None</source>
        <translation>无</translation>
    </message>
    <message>
        <source>Map of sounds</source>
        <translation>声音地图</translation>
    </message>
    <message>
        <source>Map</source>
        <translation>地图</translation>
    </message>
    <message>
        <source>Map across</source>
        <translation>地图横向</translation>
    </message>
    <message>
        <source>Map up</source>
        <translation>地图纵向</translation>
    </message>
    <message>
        <source>Codec</source>
        <translation>编解码</translation>
    </message>
    <message>
        <source>Tokens of a region</source>
        <translation>区域的令牌</translation>
    </message>
    <message>
        <source>Bitrate</source>
        <translation>码率</translation>
    </message>
    <message>
        <source>uncoded</source>
        <translation>未编码</translation>
    </message>
    <message>
        <source>Freeze</source>
        <translation>冻结</translation>
    </message>
    <message>
        <source>Shuffle</source>
        <translation>打乱</translation>
    </message>
    <message>
        <source>Repeat</source>
        <translation>重复</translation>
    </message>
    <message>
        <source>Swap with B</source>
        <translation>与 B 交换</translation>
    </message>
    <message>
        <source>Region from</source>
        <translation>区域起点</translation>
    </message>
    <message>
        <source>Region to</source>
        <translation>区域终点</translation>
    </message>
    <message>
        <source>Clips as tokens, lo-fi live</source>
        <translation>把音频变成令牌，实时低保真</translation>
    </message>
    <message>
        <source>Instrument</source>
        <translation>乐器</translation>
    </message>
    <message>
        <source>Instrument B</source>
        <translation>乐器 B</translation>
    </message>
    <message>
        <source>Instrument C</source>
        <translation>乐器 C</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>按键方式</translation>
    </message>
    <message>
        <source>Poly</source>
        <translation>复音</translation>
    </message>
    <message>
        <source>Mono</source>
        <translation>单音</translation>
    </message>
    <message>
        <source>Legato</source>
        <translation>连奏</translation>
    </message>
    <message>
        <source>Articulation</source>
        <translation>演奏法</translation>
    </message>
    <message>
        <source>Timbre</source>
        <translation>音色</translation>
    </message>
    <message>
        <source>Blend</source>
        <translation>混合</translation>
    </message>
    <message>
        <source>Play along</source>
        <translation>跟随</translation>
    </message>
    <message>
        <source>Vibrato</source>
        <translation>颤音</translation>
    </message>
    <message>
        <source>Release</source>
        <translation>释放</translation>
    </message>
    <message>
        <source>Glide</source>
        <translation>滑音</translation>
    </message>
    <message>
        <source>Breathiness</source>
        <translation>气声</translation>
    </message>
    <message>
        <source>Blend with B</source>
        <translation>与 B 混合</translation>
    </message>
    <message>
        <source>Blend with C</source>
        <translation>与 C 混合</translation>
    </message>
    <message>
        <source>Reverb</source>
        <translation>混响</translation>
    </message>
    <message>
        <source>Tuning A4</source>
        <translation>调音 A4</translation>
    </message>
    <message>
        <source>Octave</source>
        <translation>八度</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>阈值</translation>
    </message>
    <message>
        <source>Sensitivity</source>
        <translation>灵敏度</translation>
    </message>
    <message>
        <source>Fit to range</source>
        <translation>适应音域</translation>
    </message>
    <message>
        <source>Instruments under your hands</source>
        <translation>手下的乐器</translation>
    </message>
    <message>
        <source>Alto sax</source>
        <translation>中音萨克斯</translation>
    </message>
    <message>
        <source>Tenor sax</source>
        <translation>次中音萨克斯</translation>
    </message>
    <message>
        <source>Soprano sax</source>
        <translation>高音萨克斯</translation>
    </message>
    <message>
        <source>Baritone sax</source>
        <translation>上低音萨克斯</translation>
    </message>
    <message>
        <source>Clarinet</source>
        <translation>单簧管</translation>
    </message>
    <message>
        <source>Oboe</source>
        <translation>双簧管</translation>
    </message>
    <message>
        <source>Bassoon</source>
        <translation>大管</translation>
    </message>
    <message>
        <source>Flute</source>
        <translation>长笛</translation>
    </message>
    <message>
        <source>Pan flute</source>
        <translation>排箫</translation>
    </message>
    <message>
        <source>Trumpet</source>
        <translation>小号</translation>
    </message>
    <message>
        <source>Trombone</source>
        <translation>长号</translation>
    </message>
    <message>
        <source>Horn</source>
        <translation>圆号</translation>
    </message>
    <message>
        <source>Tuba</source>
        <translation>大号</translation>
    </message>
    <message>
        <source>Violin</source>
        <translation>小提琴</translation>
    </message>
    <message>
        <source>Viola</source>
        <translation>中提琴</translation>
    </message>
    <message>
        <source>Cello</source>
        <translation>大提琴</translation>
    </message>
    <message>
        <source>Double bass, bowed</source>
        <translation>低音提琴（弓奏）</translation>
    </message>
    <message>
        <source>Voice</source>
        <translation>人声</translation>
    </message>
    <message>
        <source>Choir</source>
        <translation>合唱</translation>
    </message>
    <message>
        <source>Nylon guitar</source>
        <translation>尼龙弦吉他</translation>
    </message>
    <message>
        <source>Harp</source>
        <translation>竖琴</translation>
    </message>
    <message>
        <source>Pizzicato</source>
        <translation>拨弦</translation>
    </message>
    <message>
        <source>Upright bass</source>
        <translation>立式贝斯</translation>
    </message>
    <message>
        <source>Electric piano</source>
        <translation>电钢琴</translation>
    </message>
    <message>
        <source>Combo organ</source>
        <translation>电风琴</translation>
    </message>
    <message>
        <source>Accordion</source>
        <translation>手风琴</translation>
    </message>
    <message>
        <source>Saw lead</source>
        <translation>锯齿波主音</translation>
    </message>
    <message>
        <source>Square lead</source>
        <translation>方波主音</translation>
    </message>
    <message>
        <source>Four bars for six players</source>
        <translation>六位乐手的四小节</translation>
    </message>
    <message>
        <source>Tempo</source>
        <translation>速度</translation>
    </message>
    <message>
        <source>Sketch</source>
        <translation>草图</translation>
    </message>
    <message>
        <source>Bars</source>
        <translation>小节</translation>
    </message>
    <message>
        <source>Truncation</source>
        <translation>截断</translation>
    </message>
    <message>
        <source>typical</source>
        <translation>典型</translation>
    </message>
    <message>
        <source>Density</source>
        <translation>密度</translation>
    </message>
    <message>
        <source>Everyone</source>
        <translation>全体</translation>
    </message>
    <message>
        <source>Syncopation</source>
        <translation>切分</translation>
    </message>
    <message>
        <source>Register</source>
        <translation>音区</translation>
    </message>
    <message>
        <source>Energy</source>
        <translation>能量</translation>
    </message>
    <message>
        <source>Swing</source>
        <translation>摇摆</translation>
    </message>
    <message>
        <source>Humanise</source>
        <translation>人性化</translation>
    </message>
    <message>
        <source>Drums</source>
        <translation>鼓</translation>
    </message>
    <message>
        <source>Bass</source>
        <translation>贝斯</translation>
    </message>
    <message>
        <source>Guitar</source>
        <translation>吉他</translation>
    </message>
    <message>
        <source>Strings</source>
        <translation>弦乐</translation>
    </message>
    <message>
        <source>Lead</source>
        <translation>主音</translation>
    </message>
    <message>
        <source>Genre</source>
        <translation>风格</translation>
    </message>
    <message>
        <source>Game rock</source>
        <translation>游戏摇滚</translation>
    </message>
    <message>
        <source>Game pop</source>
        <translation>游戏流行</translation>
    </message>
    <message>
        <source>Rock</source>
        <translation>摇滚</translation>
    </message>
    <message>
        <source>Funk</source>
        <translation>放克</translation>
    </message>
    <message>
        <source>Jazz</source>
        <translation>爵士</translation>
    </message>
    <message>
        <source>Latin</source>
        <translation>拉丁</translation>
    </message>
    <message>
        <source>Hip-hop</source>
        <translation>嘻哈</translation>
    </message>
    <message>
        <source>Afrobeat</source>
        <translation>非洲节拍</translation>
    </message>
    <message>
        <source>Soul</source>
        <translation>灵魂乐</translation>
    </message>
    <message>
        <source>Disco</source>
        <translation>迪斯科</translation>
    </message>
    <message>
        <source>Reggae</source>
        <translation>雷鬼</translation>
    </message>
    <message>
        <source>House</source>
        <translation>浩室</translation>
    </message>
    <message>
        <source>Techno</source>
        <translation>铁克诺</translation>
    </message>
    <message>
        <source>Trance</source>
        <translation>迷幻舞曲</translation>
    </message>
    <message>
        <source>Drum and bass</source>
        <translation>鼓打贝斯</translation>
    </message>
    <message>
        <source>Trap</source>
        <translation>陷阱</translation>
    </message>
    <message>
        <source>Synthwave</source>
        <translation>合成器浪潮</translation>
    </message>
    <message>
        <source>Ambient</source>
        <translation>氛围</translation>
    </message>
    <message>
        <source>Lo-fi</source>
        <translation>低保真</translation>
    </message>
    <message>
        <source>Mood</source>
        <translation>情绪</translation>
    </message>
    <message>
        <source>Any</source>
        <translation>任意</translation>
    </message>
    <message>
        <source>Happy</source>
        <translation>快乐</translation>
    </message>
    <message>
        <source>Sad</source>
        <translation>悲伤</translation>
    </message>
    <message>
        <source>Epic</source>
        <translation>史诗</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>黑暗</translation>
    </message>
    <message>
        <source>Calm</source>
        <translation>平静</translation>
    </message>
    <message>
        <source>Mysterious</source>
        <translation>神秘</translation>
    </message>
    <message>
        <source>Nostalgic</source>
        <translation>怀旧</translation>
    </message>
    <message>
        <source>Hopeful</source>
        <translation>希望</translation>
    </message>
    <message>
        <source>Romantic</source>
        <translation>浪漫</translation>
    </message>
    <message>
        <source>Tender</source>
        <translation>温柔</translation>
    </message>
    <message>
        <source>Playful</source>
        <translation>俏皮</translation>
    </message>
    <message>
        <source>Rebellious</source>
        <translation>叛逆</translation>
    </message>
    <message>
        <source>Tense</source>
        <translation>紧张</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>调</translation>
    </message>
    <message>
        <source>C major</source>
        <translation>C 大调</translation>
    </message>
    <message>
        <source>Db major</source>
        <translation>Db 大调</translation>
    </message>
    <message>
        <source>D major</source>
        <translation>D 大调</translation>
    </message>
    <message>
        <source>Eb major</source>
        <translation>Eb 大调</translation>
    </message>
    <message>
        <source>E major</source>
        <translation>E 大调</translation>
    </message>
    <message>
        <source>F major</source>
        <translation>F 大调</translation>
    </message>
    <message>
        <source>F# major</source>
        <translation>F# 大调</translation>
    </message>
    <message>
        <source>G major</source>
        <translation>G 大调</translation>
    </message>
    <message>
        <source>Ab major</source>
        <translation>Ab 大调</translation>
    </message>
    <message>
        <source>A major</source>
        <translation>A 大调</translation>
    </message>
    <message>
        <source>Bb major</source>
        <translation>Bb 大调</translation>
    </message>
    <message>
        <source>B major</source>
        <translation>B 大调</translation>
    </message>
    <message>
        <source>C minor</source>
        <translation>C 小调</translation>
    </message>
    <message>
        <source>C# minor</source>
        <translation>C# 小调</translation>
    </message>
    <message>
        <source>D minor</source>
        <translation>D 小调</translation>
    </message>
    <message>
        <source>Eb minor</source>
        <translation>Eb 小调</translation>
    </message>
    <message>
        <source>E minor</source>
        <translation>E 小调</translation>
    </message>
    <message>
        <source>F minor</source>
        <translation>F 小调</translation>
    </message>
    <message>
        <source>F# minor</source>
        <translation>F# 小调</translation>
    </message>
    <message>
        <source>G minor</source>
        <translation>G 小调</translation>
    </message>
    <message>
        <source>G# minor</source>
        <translation>G# 小调</translation>
    </message>
    <message>
        <source>A minor</source>
        <translation>A 小调</translation>
    </message>
    <message>
        <source>Bb minor</source>
        <translation>Bb 小调</translation>
    </message>
    <message>
        <source>B minor</source>
        <translation>B 小调</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>音阶</translation>
    </message>
    <message>
        <source>As the key</source>
        <translation>与调相同</translation>
    </message>
    <message>
        <source>Dorian</source>
        <translation>多利亚</translation>
    </message>
    <message>
        <source>Phrygian</source>
        <translation>弗里几亚</translation>
    </message>
    <message>
        <source>Lydian</source>
        <translation>利底亚</translation>
    </message>
    <message>
        <source>Mixolydian</source>
        <translation>混合利底亚</translation>
    </message>
    <message>
        <source>Harmonic minor</source>
        <translation>和声小调</translation>
    </message>
    <message>
        <source>Pentatonic</source>
        <translation>五声</translation>
    </message>
    <message>
        <source>Blues</source>
        <translation>布鲁斯</translation>
    </message>
    <message>
        <source>sparse</source>
        <translation>稀疏</translation>
    </message>
    <message>
        <source>busy</source>
        <translation>繁忙</translation>
    </message>
    <message>
        <source>few hits</source>
        <translation>击打少</translation>
    </message>
    <message>
        <source>many hits</source>
        <translation>击打多</translation>
    </message>
    <message>
        <source>short notes</source>
        <translation>短音</translation>
    </message>
    <message>
        <source>long notes</source>
        <translation>长音</translation>
    </message>
    <message>
        <source>single notes</source>
        <translation>单音</translation>
    </message>
    <message>
        <source>chords</source>
        <translation>和弦</translation>
    </message>
    <message>
        <source>on the beat</source>
        <translation>正拍</translation>
    </message>
    <message>
        <source>off the beat</source>
        <translation>反拍</translation>
    </message>
    <message>
        <source>band</source>
        <translation>乐队</translation>
    </message>
    <message>
        <source>melody</source>
        <translation>旋律</translation>
    </message>
    <message>
        <source>calm bass</source>
        <translation>平静的贝斯</translation>
    </message>
    <message>
        <source>busy bass</source>
        <translation>繁忙的贝斯</translation>
    </message>
</context>
<context>
    <name>notes</name>
    <message>
        <source>Cut</source>
        <translation>剪切</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>粘贴</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>重复一份</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>全选</translation>
    </message>
    <message>
        <source>Select the same pitch</source>
        <translation>选择相同音高</translation>
    </message>
    <message>
        <source>Quantise</source>
        <translation>量化</translation>
    </message>
    <message>
        <source>Legato</source>
        <translation>连奏</translation>
    </message>
    <message>
        <source>Split</source>
        <translation>拆分</translation>
    </message>
    <message>
        <source>Join</source>
        <translation>连接</translation>
    </message>
    <message>
        <source>Semitone up</source>
        <translation>升半音</translation>
    </message>
    <message>
        <source>Semitone down</source>
        <translation>降半音</translation>
    </message>
    <message>
        <source>Step of the scale up</source>
        <translation>升一个音级</translation>
    </message>
    <message>
        <source>Step of the scale down</source>
        <translation>降一个音级</translation>
    </message>
    <message>
        <source>Octave up</source>
        <translation>升八度</translation>
    </message>
    <message>
        <source>Octave down</source>
        <translation>降八度</translation>
    </message>
    <message>
        <source>Earlier</source>
        <translation>提前</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>推后</translation>
    </message>
    <message>
        <source>A little earlier</source>
        <translation>略提前</translation>
    </message>
    <message>
        <source>A little later</source>
        <translation>略推后</translation>
    </message>
    <message>
        <source>Shorter</source>
        <translation>缩短</translation>
    </message>
    <message>
        <source>Longer</source>
        <translation>加长</translation>
    </message>
    <message>
        <source>Louder</source>
        <translation>加强</translation>
    </message>
    <message>
        <source>Softer</source>
        <translation>减弱</translation>
    </message>
    <message>
        <source>Move a chord</source>
        <translation>移动和弦</translation>
    </message>
    <message>
        <source>Write a chord</source>
        <translation>写入和弦</translation>
    </message>
    <message>
        <source>Delete a chord</source>
        <translation>删除和弦</translation>
    </message>
    <message>
        <source>Clear hits</source>
        <translation>清除击打</translation>
    </message>
    <message>
        <source>Set hits</source>
        <translation>设置击打</translation>
    </message>
    <message>
        <source>Velocity</source>
        <translation>力度</translation>
    </message>
    <message>
        <source>Move hits</source>
        <translation>移动击打</translation>
    </message>
    <message>
        <source>Erase notes</source>
        <translation>擦除音符</translation>
    </message>
    <message>
        <source>Draw a note</source>
        <translation>绘制音符</translation>
    </message>
    <message>
        <source>Move notes</source>
        <translation>移动音符</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>长度</translation>
    </message>
</context>
<context>
    <name>run</name>
    <message>
        <source>Something unexpected went wrong ({0}).</source>
        <translation>发生意外错误（{0}）。</translation>
    </message>
</context>
<context>
    <name>sketch</name>
    <message>
        <source>Drums</source>
        <translation>鼓</translation>
    </message>
    <message>
        <source>Bass</source>
        <translation>贝斯</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>按键方式</translation>
    </message>
    <message>
        <source>Guitar</source>
        <translation>吉他</translation>
    </message>
    <message>
        <source>Strings</source>
        <translation>弦乐</translation>
    </message>
    <message>
        <source>Lead</source>
        <translation>主音</translation>
    </message>
    <message>
        <source>Kick</source>
        <translation>底鼓</translation>
    </message>
    <message>
        <source>Snare</source>
        <translation>军鼓</translation>
    </message>
    <message>
        <source>Closed hat</source>
        <translation>闭合踩镲</translation>
    </message>
    <message>
        <source>Open hat</source>
        <translation>开放踩镲</translation>
    </message>
    <message>
        <source>Low tom</source>
        <translation>低音嗵鼓</translation>
    </message>
    <message>
        <source>Mid tom</source>
        <translation>中音嗵鼓</translation>
    </message>
    <message>
        <source>Crash</source>
        <translation>吊镲</translation>
    </message>
    <message>
        <source>Clap</source>
        <translation>拍手</translation>
    </message>
    <message>
        <source>Rim</source>
        <translation>边击</translation>
    </message>
    <message>
        <source>Ride</source>
        <translation>叮叮镲</translation>
    </message>
    <message>
        <source>Shaker</source>
        <translation>沙锤</translation>
    </message>
    <message>
        <source>Perc</source>
        <translation>打击</translation>
    </message>
</context>
</TS>
