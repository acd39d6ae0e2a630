"""重大行政决策: from the suggestion to the evaluation, so that no step can be skipped (D1–D9; the Plan 四(一)).

A matter within the decision authority of its body and in the yearly catalogue is suggested, started, drafted with the
public, experts and other bodies, assessed for risk, reviewed for legality, let through by the principal leader,
decided in a recorded meeting, reported to the Party committee, published, executed under supervision, evaluated and
archived (重大行政决策程序暂行条例; 新开〔2016〕76号 四(一)1–4).
"""
