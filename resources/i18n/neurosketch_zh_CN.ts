<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>Banner</name>
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
    <name>BottomPanel</name>
    <message>
        <source>seed {0}</source>
        <translation>种子 {0}</translation>
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
        <source>Space plays the model live: bend it with the sliders while it sounds</source>
        <translation>按空格键实时播放模型，一边听一边用滑杆塑造声音</translation>
    </message>
    <message>
        <source>Drag to select · Ctrl+wheel zooms · Alt ignores the grid</source>
        <translation>拖动选择 · Ctrl+滚轮缩放 · Alt 忽略网格</translation>
    </message>
    <message>
        <source>The last seconds of what you hear · K keeps up to a minute</source>
        <translation>刚刚听到的几秒 · 按 K 最多保留一分钟</translation>
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
        <source>does little</source>
        <translation>作用很小</translation>
    </message>
    <message>
        <source>locked</source>
        <translation>已锁定</translation>
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
    <name>DropVeil</name>
    <message>
        <source>Drop to use it as source B</source>
        <translation>松开：用作声源 B</translation>
    </message>
    <message>
        <source>Drop to use it as source A, or to bring an export back</source>
        <translation>松开：用作声源 A，或恢复导出的文件</translation>
    </message>
    <message>
        <source>Shift: source B</source>
        <translation>Shift：声源 B</translation>
    </message>
</context>
<context>
    <name>ExportMenu</name>
    <message>
        <source>Open the folder</source>
        <translation>打开文件夹</translation>
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
        <source>Export as</source>
        <translation>导出为</translation>
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
    <name>GenerateButton</name>
    <message>
        <source>Generating {0} %</source>
        <translation>正在生成 {0} %</translation>
    </message>
    <message>
        <source>Cancel ({0})</source>
        <translation>取消（{0}）</translation>
    </message>
    <message>
        <source>Generate</source>
        <translation>生成</translation>
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
        <source>The source &apos;{0}&apos; is no longer there.</source>
        <translation>声源“{0}”已不存在。</translation>
    </message>
    <message>
        <source>The source &apos;{0}&apos; was changed since then.</source>
        <translation>声源“{0}”此后已被改动。</translation>
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
        <source>Randomise</source>
        <translation>随机</translation>
    </message>
    <message>
        <source>Move all unlocked sliders at random ({0})</source>
        <translation>随机移动所有未锁定的滑杆（{0}）</translation>
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
    <name>ShelfStrip</name>
    <message>
        <source>Takes</source>
        <translation>片段</translation>
    </message>
    <message>
        <source>Search takes</source>
        <translation>搜索片段</translation>
    </message>
    <message>
        <source>starred</source>
        <translation>星标</translation>
    </message>
    <message>
        <source>Drag a take into your DAW</source>
        <translation>把片段拖进你的宿主软件</translation>
    </message>
    <message>
        <source>Nothing here yet. Press Generate, or keep what you hear.</source>
        <translation>这里还没有片段。按“生成”，或保留听到的声音。</translation>
    </message>
    <message>
        <source>No take matches.</source>
        <translation>没有匹配的片段。</translation>
    </message>
</context>
<context>
    <name>ShelfViewModel</name>
    <message>
        <source>take {0}</source>
        <translation>片段 {0}</translation>
    </message>
</context>
<context>
    <name>ShortcutsSheet</name>
    <message>
        <source>Shortcuts</source>
        <translation>快捷键</translation>
    </message>
</context>
<context>
    <name>SketchViewModel</name>
    <message>
        <source>This file was made with the model '{0}', which is not here.</source>
        <translation>这个文件由模型“{0}”生成，但本机没有该模型。</translation>
    </message>
    <message>
        <source>This model no longer has: {0}.</source>
        <translation>这个模型已没有：{0}。</translation>
    </message>
    <message>
        <source>The model &apos;{0}&apos; is another version now.</source>
        <translation>模型“{0}”现在是另一个版本。</translation>
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
    <name>StudioViewModel</name>
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
        <source>There is no model to generate with.</source>
        <translation>没有可用来生成的模型。</translation>
    </message>
    <message>
        <source>Nothing was heard yet.</source>
        <translation>还没有听到任何声音。</translation>
    </message>
    <message>
        <source>Kept the last {0:.1f} seconds.</source>
        <translation>已保留最近 {0:.1f} 秒。</translation>
    </message>
    <message>
        <source>unstar</source>
        <translation>取消星标</translation>
    </message>
    <message>
        <source>star</source>
        <translation>加星标</translation>
    </message>
    <message>
        <source>rename</source>
        <translation>重命名</translation>
    </message>
    <message>
        <source>delete {0}</source>
        <translation>删除 {0}</translation>
    </message>
    <message>
        <source>Choose a take first: generate one, or keep what you heard.</source>
        <translation>请先选择一个片段：生成一个，或保留听到的声音。</translation>
    </message>
    <message>
        <source>Exported {0} to {1}.</source>
        <translation>已将 {0} 导出到 {1}。</translation>
    </message>
    <message>
        <source>Exported {0} to {1} with {2} samples clipped: turn the loudness down.</source>
        <translation>已将 {0} 导出到 {1}，有 {2} 个采样削波：请调低响度。</translation>
    </message>
</context>
<context>
    <name>TakeCard</name>
    <message>
        <source>starred</source>
        <translation>星标</translation>
    </message>
    <message>
        <source>Name of the take</source>
        <translation>片段名称</translation>
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
        <source>Play</source>
        <translation>播放</translation>
    </message>
    <message>
        <source>Recall controls</source>
        <translation>恢复控制</translation>
    </message>
    <message>
        <source>Rename…</source>
        <translation>重命名…</translation>
    </message>
    <message>
        <source>Move to bin</source>
        <translation>移到回收站</translation>
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
        <source>Keep the last 60 seconds of what you heard (K)</source>
        <translation>保留最近听到的 60 秒（K）</translation>
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
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>live</source>
        <translation>实时</translation>
    </message>
</context>
<context>
    <name>VolumeSlider</name>
    <message>
        <source>Volume</source>
        <translation>音量</translation>
    </message>
    <message>
        <source>silent</source>
        <translation>静音</translation>
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
        <source>Make sound</source>
        <translation>制作声音</translation>
    </message>
    <message>
        <source>Takes</source>
        <translation>片段</translation>
    </message>
    <message>
        <source>Edit and window</source>
        <translation>编辑与窗口</translation>
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
        <source>Keep what was just heard</source>
        <translation>保留刚刚听到的</translation>
    </message>
    <message>
        <source>Generate</source>
        <translation>生成</translation>
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
        <source>Open an audio file</source>
        <translation>打开音频文件</translation>
    </message>
    <message>
        <source>Bring a take's settings back</source>
        <translation>恢复片段的设置</translation>
    </message>
    <message>
        <source>Star the take</source>
        <translation>给片段加星标</translation>
    </message>
    <message>
        <source>Rename the take</source>
        <translation>重命名片段</translation>
    </message>
    <message>
        <source>Move the take to the bin</source>
        <translation>把片段移到回收站</translation>
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
        <source>Show the shortcuts</source>
        <translation>显示快捷键</translation>
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
        <source>Drop a file</source>
        <translation>拖入文件</translation>
    </message>
    <message>
        <source>Source A, with Shift source B; an export comes back whole</source>
        <translation>声源 A，按住 Shift 为声源 B；导出的文件会完整恢复</translation>
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
        <source>Listen to the neighbours</source>
        <translation>试听相邻片段</translation>
    </message>
    <message>
        <source>Drag a take</source>
        <translation>拖动片段</translation>
    </message>
    <message>
        <source>Into a DAW or a folder</source>
        <translation>到宿主软件或文件夹</translation>
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
        <source>Shape</source>
        <translation>塑形</translation>
    </message>
    <message>
        <source>Play</source>
        <translation>播放</translation>
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
</context>
<context>
    <name>run</name>
    <message>
        <source>Something unexpected went wrong ({0}).</source>
        <translation>发生意外错误（{0}）。</translation>
    </message>
</context>
</TS>
