"""How likely a line is part of the article: boosted trees over the numbers of `evidence`. Written by a program.

`python -m benchmarks.extraction.fit` fits the trees to gold pages and writes this file; nothing here is edited by hand.
"""

from __future__ import annotations

from collections.abc import Sequence

THRESHOLD = 0.44


def score(numbers: Sequence[float]) -> float:
    """About 1 for a line of the article, about 0 for another. `numbers`: what evidence.NAMES names, in that order."""
    (
        size,
        linked,
        _,
        end,
        kind,
        bold,
        slanted,
        notice,
        digits,
        capitals,
        lower,
        repeated,
        is_title,
        opens,
        sentences,
        commas,
        aside,
        under_aside,
        file,
        size_before,
        linked_before,
        kind_before,
        end_before,
        size_after,
        linked_after,
        kind_after,
        end_after,
        size_before2,
        linked_before2,
        kind_before2,
        end_before2,
        size_after2,
        linked_after2,
        kind_after2,
        end_after2,
        home_of_most,
        home,
        style,
        home_size,
        in_tight,
        up,
        down,
        ahead,
        behind,
        _,
        place,
        since_title,
        since_h1,
        since_heading,
        region_lines,
        region_size,
        in_navigation,
        in_foot,
        in_side,
        in_sharing,
        in_comments,
        _,
        in_items,
        in_advert,
        in_subscribe,
        in_about,
        in_picture,
        in_tools,
        in_text,
        in_lead,
        in_title,
        in_hidden,
    ) = numbers
    total = 0.5171
    total += (
        ((-0.047 if end <= 2.5 else 0.019) if down <= 1 else -0.0655)
        if home_of_most <= 0.38876146
        else (
            (-0.0172 if opens <= 0.5 else (0.0617 if place <= 0.92903227 else -0.0299))
            if region_lines <= 8.6688852
            else (0.0629 if place <= 0.27027026 else -0.0702)
        )
    )
    total += (
        ((-0.0398 if end <= 2.5 else 0.0192) if down <= 1 else -0.0551)
        if home_of_most <= 0.45412129
        else (
            ((0.0557 if kind <= 0.5 else (0.0363 if since_heading <= 14 else -0.0689)) if place <= 0.875 else -0.0162)
            if region_lines <= 8.6688852
            else -0.0453
        )
    )
    total += (
        (-0.0541 if in_tight <= 0.5 else (0.0563 if region_size <= 8.8917837 else -0.0303))
        if home_of_most <= 0.30813953
        else (
            (0.0345 if since_h1 <= 47 else -0.0407)
            if style <= 0.56272811
            else (0.0494 if kind <= 0.5 else (0.0607 if since_heading <= 11 else -0.0628))
        )
    )
    total += (
        (
            -0.0414
            if end <= 2.5
            else (0.042 if since_title <= 9 else ((0.0305 if since_heading <= 15 else -0.0425) if up <= 1 else -0.0371))
        )
        if home_of_most <= 0.87199998
        else ((-0.0111 if end <= 0.5 else 0.0404) if region_lines <= 8.6688852 else -0.0325)
    )
    total += (
        (
            -0.0403
            if in_tight <= 0.5
            else (0.0516 if region_size <= 8.8917837 else (-0.0081 if since_heading <= 15 else -0.0437))
        )
        if home_of_most <= 0.30813953
        else (
            (0.0337 if region_size <= 14.935579 else -0.0196)
            if since_heading <= 17
            else (0.0282 if region_lines <= 6.3750396 else -0.0422)
        )
    )
    total += (
        (0.0061 if up <= 0 else ((-0.0177 if size <= 7.129283 else 0.0457) if since_h1 <= 9 else -0.032))
        if home_of_most <= 0.66119099
        else (
            (-0.0118 if end <= 0.5 else 0.0298)
            if region_lines <= 8.6688852
            else (0.0587 if place <= 0.27027026 else -0.0383)
        )
    )
    total += (
        (
            (-0.018 if home_size <= 8.5924568 else (0.0311 if linked <= 0.5 else -0.0632))
            if since_h1 <= 35
            else (-0.0328 if region_size <= 13.069785 else -0.0142)
        )
        if style <= 0.56272811
        else (0.028 if kind <= 0.5 else (0.0409 if since_heading <= 11 else -0.0423))
    )
    total += (
        (
            (-0.0157 if home_size <= 8.5924568 else (0.0261 if linked <= 0.5 else -0.0533))
            if since_h1 <= 41
            else (-0.0249 if region_lines <= 9.0741415 else 0.024)
        )
        if style <= 0.56272811
        else (0.0238 if kind <= 0.5 else (0.0348 if since_heading <= 11 else -0.036))
    )
    total += (
        (
            (
                (-0.0169 if kind <= 4.5 else 0.0449)
                if home_size <= 8.5924568
                else (0.0179 if home_size <= 14.176329 else -0.0255)
            )
            if since_heading <= 17
            else -0.0255
        )
        if style <= 0.56272811
        else (0.0202 if kind <= 0.5 else (0.0296 if since_heading <= 11 else -0.0306))
    )
    total += (
        -0.0172
        if end <= 0.5
        else (
            (
                (0.0184 if linked <= 0.5 else -0.0248)
                if place <= 0.66666669
                else (
                    ((-0.0078 if region_lines <= 6.129283 else -0.049) if region_size <= 12.326711 else -0.006)
                    if style <= 0.77394384
                    else 0.0173
                )
            )
            if in_comments <= 0.5
            else -0.0353
        )
    )
    total += (
        -0.0146
        if end <= 0.5
        else (
            (
                (
                    (0.0146 if region_lines <= 9.0140209 else 0.0685)
                    if since_heading <= 15
                    else (0.0171 if region_lines <= 5.9068904 else (-0.0212 if home <= 0.75488919 else 0.0223))
                )
                if in_comments <= 0.5
                else -0.0325
            )
            if behind <= 0.5
            else -0.0219
        )
    )
    total += (
        (
            (
                ((0.0096 if kind <= 1.5 else (-0.0174 if in_tight <= 0.5 else 0.0386)) if in_about <= 1.5 else -0.0265)
                if in_comments <= 0.5
                else -0.0308
            )
            if since_heading <= 20
            else (0.008 if region_lines <= 6.3750396 else -0.0195)
        )
        if linked <= 0.16548464
        else -0.0167
    )
    total += (
        (
            ((-0.0118 if kind <= 4.5 else 0.0566) if size <= 7.0552826 else 0.0173)
            if since_h1 <= 16
            else ((0.0073 if place <= 0.69565219 else -0.0147) if up <= 4 else -0.0155)
        )
        if style <= 0.56272811
        else (0.012 if linked_before <= 0.75555557 else -0.0103)
    )
    total += (
        (
            (
                (
                    (
                        ((0.0074 if kind <= 1.5 else 0.0265) if in_items <= 1.5 else -0.01)
                        if in_comments <= 0.5
                        else -0.0264
                    )
                    if ahead <= 0.5
                    else -0.017
                )
                if behind <= 0.5
                else -0.018
            )
            if since_heading <= 11
            else -0.0122
        )
        if style <= 0.77394384
        else 0.0099
    )
    total += (
        (
            (
                ((0.0117 if in_comments <= 0.5 else -0.0193) if in_items <= 0.5 else -0.0079)
                if is_title <= 0.5
                else -0.0412
            )
            if place <= 0.66666669
            else ((0.0183 if since_title <= 9 else -0.0156) if style <= 0.77394384 else 0.0078)
        )
        if linked <= 0.11731844
        else -0.0109
    )
    total += (
        (
            (
                (
                    (
                        (0.0102 if in_about <= 1.5 else -0.0194)
                        if region_size <= 14.935579
                        else (-0.0193 if region_lines <= 8.8887434 else 0.0728)
                    )
                    if in_comments <= 0.5
                    else -0.0183
                )
                if linked <= 0.27350429
                else -0.0107
            )
            if place <= 0.82352942
            else -0.0083
        )
        if linked_before <= 0.47368422
        else -0.009
    )
    total += (
        -0.0064
        if end <= 0.5
        else (
            ((0.0079 if capitals <= 0.089285716 else -0.0163) if in_comments <= 0.5 else -0.0142)
            if place <= 0.66666669
            else (
                (-0.0083 if style <= 0.75672513 else (-0.0737 if home <= 0.14357996 else 0.0357))
                if style <= 0.77394384
                else 0.0063
            )
        )
    )
    total += (
        (
            -0.0051
            if size_before <= 4.523562
            else (
                (
                    (
                        (0.0073 if kind <= 4.5 else (0.0632 if home <= 0.6687783 else -0.0103))
                        if in_tools <= 1.5
                        else -0.0213
                    )
                    if place <= 0.80487806
                    else -0.0029
                )
                if in_about <= 1.5
                else -0.0162
            )
        )
        if linked_before <= 0.24806201
        else -0.0067
    )
    total += (
        (
            (
                0.0055
                if place <= 0.60000002
                else (
                    0.0094
                    if region_lines <= 4.8073549
                    else (-0.0989 if region_size <= 9.2667866 else (-0.0089 if style <= 0.77394384 else 0.0088))
                )
            )
            if is_title <= 0.5
            else -0.0316
        )
        if linked <= 0.11731844
        else (-0.0074 if file <= 0.5 else 0.0473)
    )
    total += (
        (
            (
                (-0.0127 if style <= 0.11223551 else 0.0058)
                if kind <= 1.5
                else (
                    ((0.0192 if region_size <= 13.069785 else 0.0489) if in_comments <= 0.5 else -0.0177)
                    if linked_after <= 0.23913044
                    else -0.0046
                )
            )
            if down <= 7
            else -0.0041
        )
        if since_heading <= 9
        else -0.0042
    )
    total += (
        (
            (-0.0071 if home_of_most <= 0.54798627 else (-0.0069 if region_lines <= 5.9772801 else -0.0558))
            if home_size <= 10.263269
            else 0.0056
        )
        if under_aside <= 51
        else (
            (0.0001 if region_size <= 13.069785 else (0.0146 if in_comments <= 0.5 else -0.0145))
            if region_size <= 14.935579
            else -0.0133
        )
    )
    total += (
        (
            ((0.0061 if kind <= 4.5 else 0.0609) if is_title <= 0.5 else -0.0427)
            if region_lines <= 4.5849624
            else (
                (-0.0053 if home <= 0.93285125 else -0.035)
                if region_size <= 12.297203
                else (0.0071 if since_h1 <= 73 else -0.0033)
            )
        )
        if notice <= 0.5
        else -0.0305
    )
    total += (
        (
            (
                ((0.006 if kind <= 3.5 else 0.05) if region_lines <= 4.8073549 else 0.0006)
                if is_title <= 0.5
                else (-0.0055 if home_of_most <= 0.66119099 else -0.067)
            )
            if in_about <= 1.5
            else -0.0134
        )
        if linked <= 0.11731844
        else (-0.0054 if file <= 0.5 else 0.0401)
    )
    total += (
        (
            (
                (
                    (0.0037 if region_size <= 14.935579 else (0.0321 if region_lines <= 8.6688852 else -0.0216))
                    if region_lines <= 9.0140209
                    else (0.0076 if region_size <= 13.429014 else 0.0667)
                )
                if behind <= 0.5
                else -0.0078
            )
            if since_heading <= 10
            else -0.003
        )
        if notice <= 0.5
        else -0.0256
    )
    total += (
        ((0.0051 if in_lead <= 1.5 else 0.0435) if since_title <= 6 else -0.0037)
        if end_after <= 0.5
        else (
            (-0.0387 if under_aside <= 22 else -0.0081)
            if in_text <= 0.5
            else ((0.0052 if ahead <= 0.5 else -0.0141) if in_comments <= 0.5 else -0.0111)
        )
    )
    total += (
        (0.0032 if region_lines <= 4.8073549 else -0.0034)
        if region_size <= 12.960907
        else (
            ((0.0052 if kind <= 3.5 else 0.0279) if in_comments <= 0.5 else -0.0098)
            if region_lines <= 8.6688852
            else (-0.0156 if region_lines <= 8.8887434 else (-0.0005 if region_size <= 13.429014 else 0.0476))
        )
    )
    total += (
        (
            (
                (-0.0086 if region_size <= 12.13571 else -0.0529)
                if region_size <= 12.199366
                else (-0.0053 if end <= 1.5 else (0.0032 if region_lines <= 8.6688852 else 0.0337))
            )
            if under_aside <= 51
            else (0.0018 if in_about <= 1.5 else -0.008)
        )
        if notice <= 0.5
        else -0.0215
    )
    total += (
        (
            (((0.0016 if kind <= 1.5 else 0.0112) if since_heading <= 14 else -0.0028) if down <= 13 else -0.003)
            if in_text <= 1.5
            else (-0.0071 if in_tight <= 0.5 else 0.0519)
        )
        if is_title <= 0.5
        else (-0.0057 if home <= 0.37625188 else -0.0585)
    )
    total += (
        -0.0135
        if size_after <= 1
        else (
            (
                (
                    -0.0007
                    if region_size <= 13.193833
                    else (0.0086 if region_lines <= 8.6688852 else (-0.0177 if region_lines <= 8.8887434 else 0.0154))
                )
                if in_lead <= 1.5
                else (0.0395 if since_h1 <= 12 else 0.0041)
            )
            if in_subscribe <= 0.5
            else -0.0125
        )
    )
    total += (
        (
            (
                (
                    ((0.0032 if linked_after2 <= 0.41142857 else -0.0028) if repeated <= 0.5 else -0.0094)
                    if digits <= 0.16901408
                    else -0.0112
                )
                if kind <= 4.5
                else (0.0461 if style <= 0.0073574493 else 0.0032)
            )
            if linked <= 0
            else -0.0029
        )
        if file <= 0.5
        else 0.028
    )
    total += (
        (
            (0.003 if kind <= 3.5 else 0.038)
            if region_lines <= 3.7004397
            else (
                (-0.0153 if size_after <= 2.321928 else -0.0023)
                if region_size <= 12.297203
                else (0.0059 if since_title <= 47 else -0.001)
            )
        )
        if is_title <= 0.5
        else (-0.004 if home_of_most <= 0.66119099 else -0.0482)
    )
    total += (
        (
            (
                (
                    (
                        (0.0023 if region_lines <= 9.0741415 else 0.0308)
                        if in_tools <= 0.5
                        else (-0.0395 if in_text <= 0.5 else -0.0041)
                    )
                    if in_items <= 0.5
                    else -0.0031
                )
                if size <= 8.968667
                else -0.0049
            )
            if aside <= 0.5
            else -0.0171
        )
        if notice <= 0.5
        else -0.0169
    )
    total += (
        (
            (
                (-0.001 if region_size <= 13.069785 else (0.0064 if region_lines <= 8.6688852 else -0.0073))
                if in_lead <= 1.5
                else ((0.022 if region_lines <= 6.4594316 else -0.0121) if region_lines <= 8.6688852 else 0.0449)
            )
            if in_subscribe <= 0.5
            else -0.0102
        )
        if file <= 0.5
        else 0.0234
    )
    total += (
        (
            (
                (-0.0015 if end_after <= 0.5 else 0.0016)
                if region_lines <= 9.0741415
                else (-0.0163 if size_after2 <= 3.4594316 else (0.0021 if style <= 0.0073574493 else 0.0428))
            )
            if in_comments <= 0.5
            else -0.0066
        )
        if in_text <= 1.5
        else (-0.005 if in_tight <= 0.5 else 0.0363)
    )
    total += (
        (
            ((0.0018 if lower <= 0.5 else 0.036) if kind <= 4.5 else 0.031)
            if region_lines <= 4.8073549
            else ((0.0007 if style <= 0.64414936 else -0.0467) if region_size <= 10.539159 else 0.0001)
        )
        if is_title <= 0.5
        else (-0.0037 if home_of_most <= 0.66119099 else -0.0414)
    )
    total += (
        (
            -0.0003
            if region_size <= 13.529552
            else (
                (
                    (0.0024 if kind <= 1.5 else (0.0313 if in_comments <= 0.5 else -0.0058))
                    if region_lines <= 8.6688852
                    else -0.0121
                )
                if region_lines <= 8.8887434
                else 0.0319
            )
        )
        if size <= 9.2288189
        else (-0.0014 if place <= 0.78985506 else -0.0188)
    )
    total += (
        (
            (
                ((-0.0061 if end_before2 <= 2.5 else -0.0424) if opens <= 0.5 else -0.0016)
                if in_navigation <= 0.5
                else (-0.001 if home_of_most <= 0.064241789 else 0.0357)
            )
            if under_aside <= 22
            else 0.0007
        )
        if notice <= 0.5
        else (-0.0016 if style <= 0.16220666 else -0.0351)
    )
    total += (
        (
            ((0.001 if linked <= 0.5 else -0.0031) if file <= 0.5 else 0.0226)
            if in_foot <= 0.5
            else ((-0.0101 if home_size <= 6.6147099 else -0.0389) if since_title <= 39 else -0.0009)
        )
        if aside <= 0.5
        else (-0.008 if home_of_most <= 0.87199998 else -0.0516)
    )
    total += (
        (
            (
                (0.0014 if linked_after2 <= 0.1375839 else -0.0017)
                if size <= 9.2288189
                else (-0.0178 if size_before2 <= 3.5849626 else -0.0012)
            )
            if in_text <= 1.5
            else (-0.0046 if in_tight <= 0.5 else 0.0345)
        )
        if is_title <= 0.5
        else (-0.0035 if home <= 0.37625188 else -0.0367)
    )
    total += (
        (
            ((-0.0005 if region_size <= 13.193833 else 0.0034) if in_comments <= 0.5 else -0.0069)
            if in_lead <= 1.5
            else (
                0.0406
                if since_h1 <= 2
                else ((0.0163 if region_size <= 12.199366 else -0.01) if region_lines <= 8.6688852 else 0.0304)
            )
        )
        if in_subscribe <= 0.5
        else -0.0081
    )
    total += (
        (
            -0.0002
            if region_size <= 13.820877
            else (
                (
                    (
                        (-0.0223 if style <= 0.029988727 else 0.0093)
                        if kind <= 1.5
                        else (0.037 if since_heading <= 18 else 0.0058)
                    )
                    if down <= 13
                    else -0.0041
                )
                if size_before <= 7.9425144
                else -0.0045
            )
        )
        if home_size <= 14.176329
        else -0.0068
    )
    total += (
        (
            (
                ((0.0009 if commas <= 2.5 else -0.0231) if size_after <= 2.321928 else 0.0003)
                if in_lead <= 1.5
                else ((0.0061 if in_hidden <= 1.5 else -0.0415) if up <= 60 else 0.0344)
            )
            if in_text <= 1.5
            else 0.0231
        )
        if in_about <= 1.5
        else -0.0046
    )
    total += (
        (
            (0.0032 if in_foot <= 0.5 else -0.0138)
            if region_lines <= 4.8073549
            else (
                ((-0.0714 if region_lines <= 5.321928 else -0.0046) if capitals <= 0.012195121 else 0.0002)
                if region_size <= 10.539159
                else 0.0001
            )
        )
        if is_title <= 0.5
        else (-0.0031 if home <= 0.51148224 else -0.0316)
    )
    total += (
        (
            ((-0.0005 if region_size <= 13.529552 else 0.0064) if home <= 0.32856524 else 0.0087)
            if home <= 0.51148224
            else (-0.0006 if linked <= 0.27350429 else (0.0074 if size_after2 <= 4.523562 else -0.0322))
        )
        if aside <= 0.5
        else (-0.0064 if home_of_most <= 0.87199998 else -0.0443)
    )
    total += (
        0.0002
        if in_tools <= 0.5
        else (
            (-0.0488 if since_title <= 39 else -0.0009)
            if in_text <= 0.5
            else (
                ((-0.0109 if linked <= 0.80281693 else 0.0022) if home_of_most <= 0.66119099 else 0.0398)
                if style <= 0.3753258
                else (0.0396 if style <= 0.59116024 else 0.0055)
            )
        )
    )
    total += (
        (-0.0009 if end_before <= 0.5 else 0.0018)
        if size_before <= 8.5774288
        else (
            (
                (0.0024 if size_before2 <= 8 else (-0.0486 if place <= 0.44999999 else -0.0009))
                if region_lines <= 7.1898246
                else (-0.0153 if home_size <= 9.6054792 else -0.0623)
            )
            if home_size <= 10.88722
            else 0.0001
        )
    )
    total += (
        ((0.0105 if capitals <= 0.050925925 else -0.0041) if since_title <= 8 else 0)
        if home <= 0.51148224
        else (
            (-0.0005 if ahead <= 0.5 else -0.0232)
            if linked <= 0.5
            else ((-0.0416 if region_size <= 12.539401 else 0.0223) if file <= 0.5 else 0.0163)
        )
    )
    total += (
        (0.0001 if in_picture <= 0.5 else 0.0278)
        if in_picture <= 1.5
        else (
            (
                (0.0085 if region_size <= 13.193833 else -0.025)
                if capitals <= 0.033333335
                else (-0.0046 if style <= 0 else (-0.0308 if style <= 0.14414753 else -0.0044))
            )
            if kind_before <= 4.5
            else 0.0569
        )
    )
    total += (
        (0.0006 if size_before <= 8.933691 else -0.0097)
        if size <= 8.7944155
        else (
            (
                ((-0.0329 if place <= 0.2857143 else 0.0003) if home_size <= 10.55267 else 0.0015)
                if since_heading <= 11
                else 0.0096
            )
            if since_h1 <= 61
            else (-0.0122 if style <= 0.67072535 else 0.0074)
        )
    )
    total += (
        (
            (
                (-0.0004 if region_size <= 13.069785 else (-0.0008 if kind <= 1.5 else 0.0133))
                if in_comments <= 0.5
                else -0.0058
            )
            if in_lead <= 1.5
            else (0.0301 if since_h1 <= 2 else 0.004)
        )
        if in_subscribe <= 0.5
        else (-0.0207 if since_h1 <= 35 else -0.0026)
    )
    total += (
        (
            (
                0.0004
                if in_tools <= 0.5
                else (
                    (-0.0407 if since_title <= 43 else -0.0021)
                    if in_text <= 0.5
                    else ((-0.0073 if home_of_most <= 0.66119099 else 0.0338) if style <= 0.3753258 else 0.0146)
                )
            )
            if in_text <= 1.5
            else 0.0189
        )
        if in_about <= 1.5
        else -0.0039
    )
    total += (
        (
            (
                0.0005
                if region_size <= 13.820877
                else ((0.0152 if in_picture <= 1.5 else -0.0161) if down <= 13 else -0.0072)
            )
            if home <= 0.51148224
            else (-0.0006 if linked <= 0.27350429 else (-0.023 if file <= 0.5 else 0.0132))
        )
        if in_side <= 1.5
        else -0.0047
    )
    total += (
        (
            (
                (
                    -0.0014
                    if size_before2 <= 4.3923173
                    else (
                        (0.0072 if place <= 0.91463417 else -0.0025)
                        if linked <= 0.80281693
                        else (-0.0018 if style <= 0.83940226 else -0.0762)
                    )
                )
                if home <= 0.51148224
                else -0.0008
            )
            if in_tools <= 0.5
            else -0.0061
        )
        if in_items <= 0.5
        else -0.0019
    )
    total += (
        (
            (
                (-0.0008 if home_size <= 11.003518 else (0.005 if kind <= 3.5 else -0.0191))
                if region_size <= 13.820877
                else (0.0098 if in_picture <= 1.5 else -0.0135)
            )
            if home_size <= 12.719175
            else (-0.0034 if region_lines <= 8.8887434 else 0.0354)
        )
        if kind_before2 <= 5.5
        else 0.0141
    )
    total += (
        (
            ((0.0511 if capitals <= 0 else 0.0187) if linked <= 0.98648649 else -0.006)
            if opens <= 0.5
            else (0.0014 if ahead <= 0.5 else -0.0114)
        )
        if region_lines <= 4.9541965
        else ((-0.0008 if style <= 0.92584497 else -0.0347) if region_lines <= 5.1699252 else -0.0002)
    )
    total += (
        (0.0005 if size_before <= 8.933691 else (-0.0189 if home_size <= 10.88722 else 0.0009))
        if size <= 8.7944155
        else (
            ((0.0051 if size_after2 <= 7.2479277 else -0.0173) if place <= 0.2857143 else 0.0047)
            if region_lines <= 6.5545888
            else (-0.0007 if place <= 0.61538464 else -0.0114)
        )
    )
    total += (
        (
            0
            if in_lead <= 1.5
            else (
                0.0274
                if since_h1 <= 2
                else (
                    ((0.0183 if region_size <= 12.199366 else -0.0073) if region_lines <= 8.8887434 else 0.0379)
                    if size_before2 <= 7.2667866
                    else -0.0157
                )
            )
        )
        if in_hidden <= 1.5
        else (-0.0015 if style <= 0.046645936 else -0.0301)
    )
    total += (
        (
            (
                ((-0.0038 if in_navigation <= 0.5 else 0.011) if under_aside <= 22 else 0.0008)
                if in_subscribe <= 0.5
                else -0.0098
            )
            if in_comments <= 0.5
            else (-0.0192 if down <= 1 else -0.0014)
        )
        if notice <= 0.5
        else (-0.0356 if place <= 0.42222223 else -0.0019)
    )
    total += (
        (
            (
                (
                    ((0.014 if sentences <= 0.5 else 0.0393) if in_about <= 1.5 else -0.0184)
                    if home_of_most <= 0.45412129
                    else 0.0007
                )
                if capitals <= 0.089285716
                else -0.0152
            )
            if since_h1 <= 2
            else -0.0001
        )
        if is_title <= 0.5
        else (0.0014 if end_after <= 2.5 else -0.0195)
    )
    total += (
        (
            (0.0001 if size <= 7.3309169 else -0.0158)
            if size_after <= 1
            else (0.001 if since_h1 <= 73 else (0.0041 if region_lines <= 5.5545888 else -0.0022))
        )
        if in_foot <= 0.5
        else (-0.0013 if style <= 0.25893864 else (-0.031 if since_heading <= 30 else -0.0038))
    )
    total += (
        (
            ((0.0023 if size_after <= 4.7548876 else 0.026) if capitals <= 0.014492754 else -0.0009)
            if home_of_most <= 0.45412129
            else (
                -0.0345
                if home_of_most <= 0.66119099
                else (-0.0744 if size <= 4.0874629 else (0.0037 if linked_before <= 0 else -0.0194))
            )
        )
        if in_text <= 0.5
        else 0.0002
    )
    total += (
        (0.0001 if in_picture <= 0.5 else 0.0225)
        if in_picture <= 1.5
        else (
            (
                (0.0062 if region_size <= 13.193833 else -0.0174)
                if capitals <= 0.033333335
                else ((-0.0034 if size_after2 <= 7.6724253 else -0.0247) if home_of_most <= 0.11670151 else -0.0348)
            )
            if kind_before <= 4.5
            else 0.0475
        )
    )
    total += (
        (
            (
                (0.001 if end_after2 <= 1.5 else (-0.0381 if size_after <= 2.321928 else -0.0019))
                if region_lines <= 7.8641863
                else (-0.0057 if in_tight <= 0.5 else -0.0434)
            )
            if region_size <= 11.882643
            else 0.0008
        )
        if in_sharing <= 1
        else (-0.0232 if down <= 10 else -0.0025)
    )
    total += (
        (
            (
                -0.0002
                if region_size <= 13.529552
                else (
                    (
                        (-0.0089 if kind <= 2.5 else 0.0166)
                        if style <= 0.11223551
                        else (0.0511 if region_lines <= 6.820179 else 0.0162)
                    )
                    if in_comments <= 0.5
                    else -0.006
                )
            )
            if home_size <= 12.719175
            else -0.0023
        )
        if kind_before2 <= 5.5
        else 0.012
    )
    total += (
        (
            -0.0012
            if capitals <= 0.0094786733
            else (
                (0.0024 if capitals <= 0.047619049 else -0.0022)
                if region_lines <= 8.4051418
                else (
                    0.0276
                    if region_lines <= 8.6688852
                    else ((-0.0139 if home <= 0.011097411 else 0.0319) if since_h1 <= 24 else -0.0014)
                )
            )
        )
        if in_items <= 0.5
        else -0.0016
    )
    total += (
        (
            0.0001
            if digits <= 0.16901408
            else (
                ((-0.0423 if since_title <= 1 else -0.0135) if down <= 1 else -0.0029)
                if kind_before <= 4.5
                else (0.0252 if style <= 0.0073574493 else -0.0105)
            )
        )
        if file <= 0.5
        else (0.0227 if region_lines <= 5.321928 else -0.0148)
    )
    total += (
        (
            (
                ((0.012 if home_of_most <= 0.45412129 else 0.0007) if since_h1 <= 2 else 0)
                if in_hidden <= 1.5
                else -0.014
            )
            if capitals <= 0.059999999
            else -0.0033
        )
        if capitals <= 0.10909091
        else (0.0032 if style <= 0.70194346 else (-0.0091 if size_before2 <= 7.7879024 else -0.0694))
    )
    total += (
        (
            0.0002
            if lower <= 0.5
            else (
                0.0397
                if region_size <= 9.5391588
                else ((-0.0478 if down <= 5 else -0.0042) if region_lines <= 6.0874629 else -0.0025)
            )
        )
        if is_title <= 0.5
        else (0.0003 if end_after <= 2.5 else (0.0007 if in_tight <= 0.5 else -0.0243))
    )
    total += (
        (
            (-0.0006 if style <= 0.16220666 else 0.0148)
            if home_of_most <= 0.45412129
            else (
                -0.0295
                if home_of_most <= 0.66119099
                else (-0.0608 if size <= 4.0874629 else (0.0029 if linked_before <= 0 else -0.0158))
            )
        )
        if in_text <= 0.5
        else (-0.0006 if end_after <= 0.5 else 0.0011)
    )
    total += (
        0.0006
        if home <= 0.51148224
        else (
            (
                (-0.035 if size_before <= 5.1699252 else 0.008)
                if size_after <= 2.321928
                else (0.0001 if kind <= 3.5 else (-0.0222 if sentences <= 0.5 else 0.0092))
            )
            if linked <= 0.5
            else (-0.0295 if home <= 0.87328798 else 0.005)
        )
    )
    total += (
        (0.0003 if size_before2 <= 8.933691 else -0.0051)
        if size_before <= 8.5774288
        else (
            (
                (0.0033 if region_lines <= 7.2573876 else (-0.0378 if region_lines <= 7.7747869 else -0.0015))
                if size_before2 <= 8
                else (-0.0442 if region_size <= 13.193833 else 0.0151)
            )
            if home_size <= 10.88722
            else -0.0001
        )
    )
    total += (
        (
            (-0.0002 if capitals <= 0.10909091 else 0.0025)
            if in_side <= 0.5
            else ((0.0509 if home_size <= 8.290019 else 0.0081) if down <= 1 else 0.0007)
        )
        if in_side <= 1.5
        else (-0.0192 if up <= 3 else (-0.0032 if in_tools <= 1.5 else 0.0118))
    )
    total += (
        (
            0.0004
            if in_items <= 0.5
            else (
                (-0.0062 if in_items <= 1.5 else 0.002)
                if home_size <= 6.6147099
                else (-0.0082 if region_size <= 13.347483 else (0.0186 if up <= 3 else -0.0061))
            )
        )
        if aside <= 0.5
        else (-0.0186 if up <= 2 else 0.0012)
    )
    total += (
        (0.0003 if in_title <= 1.5 else (-0.0021 if end <= 2.5 else -0.0185))
        if in_foot <= 0.5
        else (
            ((-0.0089 if size_before <= 5.044394 else -0.0255) if capitals <= 0.10909091 else 0.0038)
            if since_h1 <= 38
            else (0.0014 if region_size <= 13.314583 else -0.0094)
        )
    )
    total += (
        (
            (0.0049 if capitals <= 0.045454547 else (-0.0005 if in_picture <= 0.5 else -0.0195))
            if region_lines <= 5.5545888
            else -0.0003
        )
        if home <= 0.93285125
        else (
            (-0.0431 if since_h1 <= 9 else 0.0049) if home <= 0.94768572 else (-0.0002 if slanted <= 0.5 else -0.0405)
        )
    )
    total += (
        0.0006
        if home <= 0.51148224
        else (
            (
                ((0.0002 if kind <= 3.5 else -0.0109) if region_lines <= 8.6688852 else -0.0085)
                if region_lines <= 8.8887434
                else 0.043
            )
            if linked <= 0.5
            else ((-0.0371 if kind <= 0.5 else -0.0032) if home <= 0.87328798 else 0.0041)
        )
    )
    total += (
        (-0.0005 if region_lines <= 7.8641863 else (-0.0407 if down <= 3 else -0.0064))
        if region_size <= 11.882643
        else (
            (
                ((0.0023 if style <= 0.25893864 else 0.0211) if home_size <= 11.659996 else 0.0012)
                if in_picture <= 0.5
                else -0.0219
            )
            if region_lines <= 6.129283
            else -0.0001
        )
    )
    total += (
        (
            (
                0.0003
                if size <= 8.7142458
                else (
                    0.0001
                    if kind_before2 <= 1.5
                    else (
                        ((-0.0014 if linked_after <= 0.14285715 else -0.0204) if size_before2 <= 5.2854023 else 0.0088)
                        if size_after <= 8.3309164
                        else -0.0223
                    )
                )
            )
            if in_sharing <= 1
            else -0.0088
        )
        if kind_before2 <= 5.5
        else 0.0101
    )
    total += (
        (
            (
                (
                    (-0.0049 if home_of_most <= 0.45412129 else -0.021)
                    if opens <= 0.5
                    else ((0.0055 if linked_after <= 0.23913044 else 0.0344) if capitals <= 0.010989011 else -0.0053)
                )
                if since_heading <= 30
                else 0.0022
            )
            if bold <= 0.5
            else -0.021
        )
        if in_text <= 0.5
        else 0.0002
    )
    total += (
        0.0001
        if lower <= 0.5
        else (
            0.0329
            if region_size <= 9.5391588
            else (
                (-0.007 if region_lines <= 5.7813597 else -0.043)
                if region_lines <= 6.0874629
                else (
                    0.0291
                    if region_lines <= 6.3750396
                    else (-0.0242 if since_heading <= 1 else (-0.0029 if region_size <= 13.820877 else 0.0289))
                )
            )
        )
    )
    total += (
        ((0.0043 if linked <= 0.11731844 else -0.007) if since_title <= 8 else -0.0002)
        if home <= 0.93285125
        else (
            (-0.0364 if since_title <= 8 else 0.0047)
            if home <= 0.94768572
            else ((-0.017 if size_after <= 2.321928 else 0.0002) if slanted <= 0.5 else -0.0349)
        )
    )
    total += (
        (
            (0 if capitals <= 0 else (-0.0357 if size_before <= 3.5849626 else -0.0025))
            if capitals <= 0.0094786733
            else ((0.0024 if linked_after <= 0.38636363 else -0.0016) if in_items <= 0.5 else -0.0017)
        )
        if is_title <= 0.5
        else (-0.0001 if end_after <= 2.5 else -0.0136)
    )
    total += (
        (0.0003 if home <= 0.44580212 else (-0.002 if since_title <= 19 else 0.0204))
        if home <= 0.51148224
        else (
            -0.0005
            if linked <= 0.5
            else (
                0.0482
                if since_heading <= 0
                else ((-0.0354 if region_lines <= 6.2854023 else -0.0026) if file <= 0.5 else 0.0081)
            )
        )
    )
    total += (
        (0.0003 if in_picture <= 1.5 else -0.0037)
        if digits <= 0.16901408
        else (
            ((-0.023 if since_title <= 32 else -0.0079) if down <= 1 else -0.0018)
            if kind_before <= 4.5
            else ((0.0154 if size_before <= 4.9068904 else 0.0635) if style <= 0.0073574493 else -0.0095)
        )
    )
    total += (
        (0.0003 if size_before2 <= 8.933691 else (-0.0005 if linked_after <= 0.38636363 else -0.0298))
        if size_before <= 8.5774288
        else (
            (0.0114 if end <= 0.5 else -0.0012)
            if region_lines <= 7.1898246
            else ((-0.0015 if home_of_most <= 0.30813953 else -0.047) if home_size <= 10.88722 else -0.0023)
        )
    )
    total += (
        (
            0.0001
            if in_hidden <= 0.5
            else (
                (
                    -0.0072
                    if kind_before <= 1.5
                    else (0.0509 if since_h1 <= 26 else (-0.003 if in_lead <= 1.5 else 0.028))
                )
                if end_before2 <= 2.5
                else (-0.0037 if since_title <= 76 else -0.0339)
            )
        )
        if in_advert <= 1.5
        else -0.0103
    )
    total += (
        (
            (
                0.0002
                if region_size <= 13.529552
                else ((0.0002 if style <= 0.11223551 else 0.013) if in_comments <= 0.5 else -0.0057)
            )
            if home <= 0.51148224
            else -0.0007
        )
        if in_subscribe <= 0.5
        else ((-0.0029 if in_tight <= 0.5 else -0.0241) if since_h1 <= 35 else -0.0007)
    )
    total += (
        (
            (0.0018 if home <= 0.24799117 else -0.0297)
            if under_aside <= 15
            else (-0.0004 if in_comments <= 0.5 else -0.0208)
        )
        if place <= 0.2
        else (
            ((-0.0014 if home_size <= 7.2479277 else 0.0224) if style <= 0.32885513 else 0.0011)
            if place <= 0.25
            else -0.0001
        )
    )
    total += (
        (
            (
                (0.0002 if in_title <= 1.5 else -0.0051)
                if in_hidden <= 1.5
                else (-0.0025 if style <= 0.046645936 else -0.0289)
            )
            if in_foot <= 0.5
            else (-0.0142 if since_h1 <= 38 else -0.0008)
        )
        if capitals <= 0.10909091
        else (0.0024 if sentences <= 1.5 else -0.0176)
    )
    total += (
        (0.0021 if region_lines <= 9.0741415 else (-0.0083 if size_before2 <= 6.6865005 else -0.0638))
        if size_after2 <= 3
        else (
            (
                (-0.0492 if size_after2 <= 4.321928 else 0.0001)
                if since_h1 <= 10
                else (0.0086 if region_lines <= 5.0874629 else -0.0027)
            )
            if size_after <= 2.321928
            else 0
        )
    )
    total += (
        (
            (-0.0005 if home_size <= 11.003518 else (0.0016 if region_lines <= 8.4051418 else 0.021))
            if region_size <= 13.820877
            else 0.0047
        )
        if home_size <= 12.719175
        else (
            ((0.0114 if style <= 0.099150144 else -0.0026) if in_items <= 1.5 else -0.0408)
            if region_lines <= 8.8887434
            else 0.0264
        )
    )
    total += (
        (
            0.0001
            if digits <= 0.16901408
            else (
                ((-0.0151 if linked_after2 <= 0.63999999 else 0.0056) if region_lines <= 6.2094536 else -0.0012)
                if kind_before <= 4.5
                else (0.0172 if style <= 0.0073574493 else -0.0088)
            )
        )
        if file <= 0.5
        else (0.0186 if region_lines <= 5.321928 else -0.0136)
    )
    total += (
        (
            (
                (
                    (-0.0251 if size <= 3.8073549 else 0.0042)
                    if linked <= 0
                    else (-0.0006 if home <= 0.14357996 else -0.016)
                )
                if bold <= 0.5
                else -0.0162
            )
            if in_tools <= 0.5
            else (-0.0237 if since_title <= 39 else 0.0001)
        )
        if in_text <= 0.5
        else 0.0002
    )
    total += (
        (
            (0 if home_of_most <= 0.17732558 else (0.0057 if linked_before2 <= 0.42307693 else 0.0239))
            if capitals <= 0.018691588
            else -0.0001
        )
        if size_before <= 3.169925
        else (
            ((-0.0341 if size_after <= 3.8073549 else -0.0018) if since_heading <= 1 else 0.0011)
            if size_before <= 3.5849626
            else 0
        )
    )
    total += (
        (-0.0019 if in_picture <= 1.5 else -0.0286)
        if place <= 0.031007752
        else (
            (
                (0.0352 if size <= 5.7004399 else 0.0122)
                if size_after <= 3.321928
                else (-0.0005 if place <= 0.75395429 else 0.0217)
            )
            if since_h1 <= 2
            else (-0.0012 if since_heading <= 3 else 0.0005)
        )
    )
    total += (
        0.0001
        if lower <= 0.5
        else (
            0.0277
            if region_size <= 9.5391588
            else (
                (-0.0354 if down <= 4 else -0.0011)
                if region_lines <= 6.0874629
                else (
                    0.0244
                    if region_lines <= 6.3750396
                    else (-0.0202 if since_heading <= 1 else (-0.0025 if region_size <= 13.820877 else 0.0237))
                )
            )
        )
    )
    total += (
        (0.0004 if commas <= 4.5 else -0.0015)
        if size_before <= 8.5774288
        else (
            (0.0067 if size_after2 <= 4 else (-0.0239 if size_after2 <= 4.643856 else 0.0006))
            if region_lines <= 7.1898246
            else ((-0.0016 if home_of_most <= 0.30813953 else -0.0402) if home_size <= 10.88722 else -0.0024)
        )
    )
    total += (
        (0 if in_side <= 0.5 else (-0.0015 if place <= 0.4642857 else (0.0085 if size_before <= 5.4594316 else 0.0364)))
        if in_side <= 1.5
        else (-0.0156 if up <= 3 else ((-0.0266 if down <= 1 else -0.0018) if in_tools <= 1.5 else 0.0108))
    )
    total += (
        (
            0.0003
            if home <= 0.93285125
            else ((0.0021 if style <= 0.90932041 else -0.0378) if style <= 0.93488693 else -0.0002)
        )
        if in_sharing <= 1
        else (
            ((-0.0156 if since_h1 <= 30 else 0.0183) if size_before2 <= 6.1898246 else -0.0397)
            if down <= 10
            else -0.0006
        )
    )
    total += (
        ((0.0003 if in_subscribe <= 0.5 else -0.0064) if in_comments <= 0.5 else (-0.0146 if down <= 1 else -0.0005))
        if is_title <= 0.5
        else (
            0.0012
            if in_tight <= 0.5
            else ((-0.0146 if size_before2 <= 3.4594316 else 0.0124) if end_after <= 2.5 else -0.0176)
        )
    )
    total += (
        (
            (
                (0.021 if region_lines <= 4 else -0.0001)
                if home_of_most <= 0.45412129
                else (
                    -0.0192
                    if home <= 0.32856524
                    else ((-0.0232 if size <= 5.4594316 else 0.0023) if linked <= 0.025641026 else -0.0178)
                )
            )
            if in_text <= 0.5
            else 0.0002
        )
        if in_advert <= 1.5
        else -0.0086
    )
    total += (
        (
            (
                0.0002
                if home_size <= 12.719175
                else (
                    ((-0.0021 if in_items <= 1.5 else -0.0362) if place <= 0.91463417 else 0.0203)
                    if region_lines <= 8.8887434
                    else 0.0223
                )
            )
            if in_sharing <= 1
            else (-0.0029 if size_after <= 5.6724253 else -0.0201)
        )
        if kind_before2 <= 5.5
        else 0.008
    )
    total += (
        (
            (
                (-0.0014 if region_lines <= 7.3837042 else 0.0184)
                if since_title <= 51
                else ((0.0028 if in_title <= 0.5 else -0.0151) if in_lead <= 0.5 else 0.0571)
            )
            if region_lines <= 7.8641863
            else (-0.0452 if place <= 0.2 else -0.007)
        )
        if region_size <= 11.882643
        else 0.0005
    )
    total += (
        (
            -0.0001
            if region_lines <= 8.4051418
            else (
                (-0.0009 if in_tight <= 0.5 else (0.0521 if home_size <= 8.3531466 else 0.0129))
                if region_lines <= 8.6688852
                else 0.0008
            )
        )
        if region_lines <= 8.7944155
        else ((-0.0074 if home <= 0.011097411 else 0.0149) if since_h1 <= 24 else -0.0027)
    )
    total += (
        -0.0002
        if capitals <= 0.10909091
        else (
            (0.0003 if in_tight <= 0.5 else (0.012 if since_h1 <= 67 else -0.0007))
            if style <= 0.70194346
            else (
                0.0088
                if since_heading <= 4
                else ((-0.0683 if region_lines <= 6.5545888 else 0.0069) if home <= 0.87328798 else -0.0005)
            )
        )
    )
    total += (
        (0.0001 if in_picture <= 0.5 else (-0.0035 if since_title <= 76 else 0.0336))
        if in_picture <= 1.5
        else (
            ((-0.0133 if linked_before <= 0.75555557 else 0.0005) if place <= 0.77272725 else 0.0022)
            if since_heading <= 26
            else (0.0398 if region_lines <= 6.820179 else 0.0039)
        )
    )
    total += (
        0.0001
        if digits <= 0.16901408
        else (
            (
                (-0.008 if up <= 5 else 0.0029)
                if size_after2 <= 5.4262648
                else (-0.0158 if region_lines <= 6.0874629 else -0.0049)
            )
            if kind_before <= 4.5
            else ((0.0083 if capitals <= 0.073170729 else 0.04) if style <= 0.0073574493 else -0.0072)
        )
    )
    total += (
        (
            (
                (
                    (0.0009 if linked <= 0.80281693 else (-0.0037 if style <= 0.70194346 else -0.0356))
                    if region_lines <= 8.4051418
                    else 0.0154
                )
                if region_lines <= 8.6688852
                else -0.0034
            )
            if down <= 13
            else -0.0008
        )
        if file <= 0.5
        else (0.016 if region_lines <= 5.321928 else -0.0117)
    )
    total += (
        (
            (0.0001 if home_of_most <= 0.17732558 else (0.0239 if sentences <= 0.5 else 0.0058))
            if capitals <= 0.018691588
            else 0
        )
        if size_before <= 3.169925
        else (
            -0.0001 if in_hidden <= 0.5 else ((-0.0002 if in_tight <= 0.5 else -0.0187) if in_title <= 0.5 else 0.014)
        )
    )
    total += (
        0.0004
        if home <= 0.51148224
        else (
            ((-0.0209 if style <= 0.029988727 else (-0.0001 if slanted <= 0.5 else -0.0179)) if kind <= 1.5 else 0.0122)
            if kind <= 3.5
            else (0.0044 if region_lines <= 6.2288189 else (-0.0244 if region_lines <= 6.5545888 else 0.0038))
        )
    )
    total += (
        -0.001
        if place <= 0.2
        else (
            (
                (
                    (-0.0016 if home_size <= 6.6147099 else (0.0275 if region_size <= 12.625481 else 0.0096))
                    if style <= 0.32885513
                    else 0.0028
                )
                if kind_after <= 2.5
                else (-0.0439 if under_aside <= 7 else -0.0003)
            )
            if place <= 0.25
            else -0.0001
        )
    )
    total += (
        ((-0.0009 if place <= 0.25 else (0.007 if kind_before2 <= 3.5 else 0.0296)) if kind_before <= 1.5 else -0.0017)
        if size_before2 <= 2.321928
        else (
            (-0.0025 if linked_after <= 0.75609756 else (0.0205 if since_h1 <= 1 else 0.0007))
            if size_before2 <= 4.0874629
            else 0.0003
        )
    )
    total += (
        0.0001
        if size_before <= 8.5774288
        else (
            (
                ((-0.0006 if size_after2 <= 4.3923173 else -0.0554) if size_after2 <= 4.7004399 else -0.0018)
                if since_heading <= 3
                else (0.0025 if since_title <= 61 else (-0.0091 if home <= 0.69438452 else 0.0037))
            )
            if place <= 0.92903227
            else 0.0164
        )
    )
    total += (
        0.0001
        if size_before2 <= 8.7615509
        else (
            ((-0.0454 if since_title <= 21 else -0.0072) if size_after2 <= 5.523562 else 0.0026)
            if size <= 7.9886847
            else (
                (0.0007 if down <= 1 else 0.0098)
                if region_lines <= 7.1898246
                else (-0.0196 if home <= 0.32856524 else -0.0013)
            )
        )
    )
    total += (
        (
            (
                (
                    0.0001
                    if home_of_most <= 0.45412129
                    else (-0.053 if size <= 3.8073549 else (-0.0132 if style <= 0.56124312 else 0.0008))
                )
                if size_before <= 7.7347097
                else 0.0059
            )
            if in_tools <= 0.5
            else (-0.0007 if size_after2 <= 4.8579812 else -0.0196)
        )
        if in_text <= 0.5
        else 0.0001
    )
    total += (
        -0.0002
        if capitals <= 0.10909091
        else (
            (
                0.0004
                if in_tight <= 0.5
                else (
                    -0.0094
                    if under_aside <= 51
                    else (-0.0052 if since_title <= 3 else (0.015 if region_lines <= 8.6688852 else -0.0099))
                )
            )
            if size_before2 <= 7.5774288
            else (-0.0187 if kind <= 0.5 else 0.002)
        )
    )
    total += (
        0.0001
        if in_picture <= 1.5
        else (
            (
                (
                    -0.0046
                    if end <= 0.5
                    else ((-0.0207 if size_after2 <= 7.1395512 else -0.0558) if style <= 0.099150144 else -0.0099)
                )
                if place <= 0.71428573
                else 0.0007
            )
            if since_heading <= 14
            else (0.0325 if region_size <= 12.13571 else 0.0021)
        )
    )
    total += (
        ((0.0006 if in_subscribe <= 1.5 else -0.0177) if in_comments <= 0.5 else -0.0051)
        if down <= 13
        else (
            (
                (-0.0053 if since_heading <= 2 else 0.0001)
                if linked_after <= 0.38636363
                else (-0.0051 if in_tight <= 0.5 else -0.0397)
            )
            if linked_after <= 0.5945946
            else 0.0009
        )
    )
    total += (
        (0.0004 if style <= 0.90932041 else (-0.0236 if size <= 5.4594316 else 0.0258))
        if home_of_most <= 0.38876146
        else (
            0.0001
            if kind_after2 <= 3.5
            else (
                -0.0209
                if home_size <= 7.9657841
                else (0.0037 if region_lines <= 5.9772801 else (-0.0136 if region_lines <= 6.6724253 else -0.0007))
            )
        )
    )
    total += (
        (
            ((0.0077 if linked_before2 <= 0 else -0.0098) if end <= 2.5 else 0.0083)
            if region_size <= 7.451211
            else (0.0001 if lower <= 0.5 else (0.0011 if end <= 0.5 else -0.0166))
        )
        if in_foot <= 0.5
        else (-0.0004 if home_of_most <= 0.30813953 else -0.0139)
    )
    total += (
        0.0002
        if home <= 0.93285125
        else (
            (
                -0.0294
                if since_title <= 4
                else ((-0.021 if place <= 0.097560972 else 0.0064) if linked_after2 <= 0.97872341 else -0.0268)
            )
            if style <= 0.93488693
            else (-0.0001 if capitals <= 0.1 else (0.0046 if down <= 6 else -0.0446))
        )
    )
    total += (
        (
            -0.0001
            if region_size <= 13.529552
            else (-0.0039 if size_before2 <= 4.1699252 else (0.0088 if in_comments <= 0.5 else -0.0039))
        )
        if home_size <= 12.719175
        else (
            (0.0227 if size_after <= 2.5849626 else -0.002)
            if region_lines <= 8.8887434
            else (-0.0171 if place <= 0.27027026 else 0.0306)
        )
    )
    total += (
        0.0001
        if digits <= 0.16901408
        else (
            (-0.0118 if region_lines <= 7.9772801 else 0.0269)
            if up <= 0
            else (
                (-0.002 if size_after2 <= 5.4262648 else -0.0122)
                if place <= 0.34920636
                else ((0.002 if since_heading <= 8 else 0.0167) if region_size <= 9.5391588 else 0.0003)
            )
        )
    )
    total += (
        (
            0.0001
            if in_picture <= 1.5
            else (
                (-0.006 if style <= 0.14414753 else (0.04 if home_of_most <= 0.064241789 else -0.0012))
                if since_heading <= 70
                else (0.0005 if size_before <= 4 else 0.0363)
            )
        )
        if in_advert <= 1.5
        else (-0.0167 if place <= 0.58333331 else -0.0008)
    )
    total += (
        (
            ((-0.0062 if size_before2 <= 5.129283 else 0.0135) if linked_before2 <= 0.86363637 else 0.0266)
            if size_after <= 3.321928
            else (
                (-0.0068 if style <= 0.0073574493 else (0.0257 if end <= 1.5 else 0.0002))
                if place <= 0.75395429
                else 0.0183
            )
        )
        if since_h1 <= 2
        else -0.0001
    )
    total += (
        (
            (0.0001 if home_of_most <= 0.17732558 else (0.0202 if sentences <= 0.5 else 0.0048))
            if capitals <= 0.018691588
            else 0.0001
        )
        if size_before <= 3.169925
        else (
            ((-0.0148 if size_after <= 3.7004397 else -0.0016) if since_heading <= 3 else 0.0007)
            if size_before <= 4
            else 0.0001
        )
    )
    total += (
        (0.0008 if linked_after2 <= 0 else -0.0008)
        if size <= 8.7142458
        else (
            (
                0.0089
                if home <= 0.039129801
                else (
                    (-0.0215 if place <= 0.2857143 else (0.0038 if since_h1 <= 44 else -0.0093))
                    if home_size <= 10.88722
                    else -0.0006
                )
            )
            if linked_after2 <= 0.79797977
            else 0.0045
        )
    )
    total += (
        -0.0001
        if capitals <= 0.13333334
        else (
            ((-0.0053 if since_h1 <= 4 else (0.0027 if in_tight <= 0.5 else 0.0157)) if since_h1 <= 73 else 0.0002)
            if style <= 0.70194346
            else (-0.0514 if style <= 0.8216511 else (0.0042 if size_before2 <= 5.9772801 else -0.0282))
        )
    )
    total += (
        (0 if region_size <= 13.529552 else 0.0027)
        if home_size <= 12.719175
        else (
            0.0089
            if style <= 0.099150144
            else (
                (
                    (-0.0022 if region_lines <= 8.8887434 else (-0.0161 if place <= 0.27027026 else 0.025))
                    if place <= 0.91463417
                    else 0.0168
                )
                if in_items <= 1.5
                else -0.0283
            )
        )
    )
    total += (
        0.0001
        if in_picture <= 1.5
        else (
            (
                (
                    0.0001
                    if in_tight <= 0.5
                    else ((-0.012 if digits <= 0.03508772 else 0.0224) if end_before <= 0.5 else -0.0212)
                )
                if place <= 0.77272725
                else 0.0015
            )
            if since_heading <= 14
            else (0.0245 if region_size <= 12.13571 else 0.0015)
        )
    )
    total += (
        0.0001
        if digits <= 0.16901408
        else (
            ((-0.015 if in_about <= 0.5 else -0.0037) if down <= 1 else -0.0011)
            if kind_before <= 4.5
            else (
                ((0.0004 if since_h1 <= 10 else 0.023) if region_size <= 8.8917837 else -0.0041)
                if commas <= 1.5
                else 0.042
            )
        )
    )
    total += (
        (
            (
                -0.0015
                if place <= 0.15079366
                else ((0.0036 if kind <= 2.5 else 0.0162) if kind_before2 <= 3.5 else 0.0206)
            )
            if kind_before <= 2.5
            else -0.0014
        )
        if size_before2 <= 2.321928
        else (0 if in_title <= 1.5 else (-0.0013 if end <= 2.5 else -0.0147))
    )
    total += (
        (
            (-0.0004 if in_lead <= 1.5 else (0.0263 if kind_after2 <= 1.5 else -0.0102))
            if region_lines <= 7.8641863
            else (-0.0005 if in_tight <= 0.5 else -0.0303)
        )
        if region_size <= 11.882643
        else ((0.0196 if opens <= 0.5 else 0.0018) if region_lines <= 6.129283 else -0.0002)
    )
    total += (
        (
            (-0.0009 if end <= 2.5 else ((-0.0049 if place <= 0.21374045 else 0.01) if down <= 1 else 0.022))
            if since_title <= 2
            else ((-0.0005 if since_h1 <= 20 else 0.006) if region_lines <= 5.5545888 else -0.0005)
        )
        if home <= 0.93285125
        else -0.0009
    )
    total += (
        (
            (0 if kind_after2 <= 5.5 else 0.0076)
            if in_sharing <= 1
            else ((-0.0061 if end_before <= 1.5 else -0.027) if since_h1 <= 28 else -0.0005)
        )
        if kind_before2 <= 5.5
        else (0.0198 if size_before2 <= 6.044394 else (-0.004 if region_lines <= 6.3750396 else 0.0155))
    )
    total += (
        (
            (
                0.0003
                if region_lines <= 5.044394
                else (
                    -0.0027
                    if since_h1 <= 44
                    else (0.0083 if place <= 0.32983193 else (-0.0456 if since_title <= 18 else -0.0115))
                )
            )
            if region_lines <= 6.2854023
            else 0.002
        )
        if since_title <= 30
        else (0.0022 if region_lines <= 6.820179 else -0.0006)
    )
    total += (
        0.0001
        if in_picture <= 1.5
        else (
            -0.0242
            if place <= 0.031007752
            else (
                (
                    (0.0008 if size_before <= 6 else -0.0138)
                    if style <= 0.14414753
                    else (0.0339 if home_of_most <= 0.064241789 else -0.0001)
                )
                if since_heading <= 70
                else (-0.002 if up <= 60 else 0.0342)
            )
        )
    )
    total += (
        (
            (
                (0.0007 if linked <= 0.80281693 else -0.0038)
                if region_lines <= 8.4051418
                else (
                    ((0.0382 if end_after <= 0.5 else 0.0132) if in_comments <= 0.5 else -0.0058)
                    if style <= 0.56124312
                    else 0.0017
                )
            )
            if region_lines <= 8.6688852
            else -0.0027
        )
        if down <= 13
        else -0.0006
    )
    total += (
        0.0004
        if home <= 0.51148224
        else (
            ((-0.0223 if size_before <= 5.1699252 else 0.0049) if size_after <= 2.321928 else -0.0001)
            if kind <= 3.5
            else (
                (-0.004 if linked_before <= 0.24806201 else -0.0211)
                if sentences <= 0.5
                else (-0.0067 if kind_before2 <= 3.5 else 0.0193)
            )
        )
    )
    total += (
        -0.0007
        if since_h1 <= 11
        else (
            (0.0026 if slanted <= 0.5 else -0.017)
            if region_lines <= 5.5545888
            else (
                (
                    (-0.0077 if home_of_most <= 0.20792079 else -0.0296)
                    if home_size <= 8.3531466
                    else (-0.0008 if place <= 0.75395429 else 0.0139)
                )
                if region_lines <= 6.0874629
                else 0.0001
            )
        )
    )
    total += (
        0.0002
        if home <= 0.93285125
        else (
            (
                (
                    (0.0031 if linked_before <= 0.042857144 else (-0.0429 if linked_before <= 0.47368422 else 0.0001))
                    if linked_after2 <= 0.24056605
                    else -0.0395
                )
                if style <= 0.93488693
                else -0.0007
            )
            if place <= 0.78985506
            else (0.0068 if linked <= 0.025641026 else -0.0156)
        )
    )
    total += (
        0.0004
        if style <= 0.56124312
        else (
            (
                (-0.0089 if region_size <= 12.13571 else 0.0219)
                if home_of_most <= 0.45412129
                else (-0.0002 if bold <= 0.5 else (-0.0552 if end_after <= 0.5 else -0.0048))
            )
            if kind <= 0.5
            else (-0.0047 if linked <= 0.98648649 else -0.0672)
        )
    )
    total += (
        0.0003
        if down <= 13
        else (
            (
                (-0.0024 if home_of_most <= 0.38876146 else -0.0295)
                if down <= 25
                else (
                    ((0.002 if since_title <= 21 else -0.0148) if commas <= 1.5 else 0.0116)
                    if place <= 0.23999999
                    else -0.0018
                )
            )
            if since_heading <= 20
            else 0.0012
        )
    )
    total += (
        (
            (-0.0011 if home <= 0.063339911 else 0.0074)
            if home_of_most <= 0.45412129
            else (
                ((-0.0096 if home <= 0.81237394 else 0) if region_size <= 12.199366 else 0.01)
                if linked <= 0.025641026
                else -0.0149
            )
        )
        if in_text <= 0.5
        else (-0.0006 if capitals <= 0.014492754 else 0.0007)
    )
    total += (
        (
            (-0.0014 if linked_after <= 0.5945946 else (0.003 if region_lines <= 9.0741415 else -0.0401))
            if home_size <= 10.144658
            else (0.0027 if place <= 0.83928573 else 0.0196)
        )
        if size_after2 <= 3
        else (0.0002 if down <= 17 else (-0.0008 if home_size <= 11.659996 else -0.0096))
    )
    total += (
        (
            0.0001
            if digits <= 0.16901408
            else (
                0.0002
                if end_after <= 0.5
                else (
                    -0.0008
                    if linked_before2 <= 0.20731707
                    else (-0.0048 if in_tight <= 0.5 else (-0.0364 if place <= 0.4074074 else -0.0025))
                )
            )
        )
        if file <= 0.5
        else (0.013 if region_lines <= 5.321928 else -0.0101)
    )
    total += (
        (-0.0144 if region_lines <= 2.5849626 else (0.0006 if home_size <= 13.72526 else 0.0176))
        if end <= 1.5
        else (
            (-0.0001 if in_hidden <= 1.5 else (-0.0317 if since_h1 <= 67 else 0.0033))
            if lower <= 0.5
            else (-0.0217 if down <= 2 else -0.0003)
        )
    )
    total += (
        0.0001
        if home_size <= 13.069785
        else (
            (
                (
                    0.0168
                    if size_after <= 2.5849626
                    else ((0.0037 if end <= 2.5 else -0.0028) if behind <= 0.5 else -0.0228)
                )
                if linked <= 0.16548464
                else 0.0118
            )
            if region_lines <= 8.8887434
            else (-0.0202 if since_title <= 43 else 0.0211)
        )
    )
    total += (
        0.0001
        if in_picture <= 1.5
        else (
            (
                (0.0195 if since_h1 <= 11 else -0.0025)
                if since_heading <= 0
                else (
                    ((-0.0045 if end <= 1.5 else -0.0214) if style <= 0.14414753 else 0.0012)
                    if linked_before <= 0.89473683
                    else 0.0033
                )
            )
            if kind_before2 <= 4.5
            else 0.0226
        )
    )
    total += (
        ((-0.0016 if end <= 2.5 else 0.0066) if region_size <= 7.451211 else 0)
        if in_foot <= 0.5
        else (
            (0.0019 if size_after <= 4 else (-0.0088 if region_lines <= 6.129283 else -0.0007))
            if style <= 0.25893864
            else (-0.0181 if since_heading <= 30 else -0.0002)
        )
    )
    total += (
        0.0002
        if style <= 0.92584497
        else (
            (
                (0.0041 if linked <= 0.27350429 else -0.0624)
                if size_before <= 8.0223675
                else (-0.0482 if home_size <= 10.55267 else 0.0024)
            )
            if style <= 0.93488693
            else (0.011 if home_of_most <= 0.54798627 else (0 if linked <= 0.039840639 else -0.0082))
        )
    )
    total += (
        (
            (
                ((0.0005 if in_subscribe <= 1.5 else -0.0134) if in_comments <= 0.5 else -0.0042)
                if down <= 17
                else -0.0006
            )
            if in_advert <= 1.5
            else (-0.0149 if place <= 0.56756759 else -0.001)
        )
        if file <= 0.5
        else (0.0014 if capitals <= 0.089285716 else 0.0272)
    )
    total += (
        (
            ((0.0013 if size_after2 <= 7.7747869 else -0.0224) if under_aside <= 9 else -0.0495)
            if under_aside <= 15
            else ((0 if in_foot <= 0.5 else -0.0278) if in_comments <= 0.5 else -0.0159)
        )
        if place <= 0.2
        else (0.0031 if place <= 0.25 else 0)
    )
    total += (
        0.0004
        if style <= 0.56124312
        else (
            ((-0.0102 if home_of_most <= 0.064241789 else 0.0188) if home_of_most <= 0.45412129 else -0.0004)
            if kind <= 0.5
            else (
                (-0.0025 if end <= 2.5 else -0.0141)
                if size <= 7.8826432
                else (-0.0023 if linked_after <= 0.14285715 else 0.0178)
            )
        )
    )
    total += (
        -0.0003
        if kind <= 1.5
        else (
            (
                0.0003
                if end_before2 <= 0.5
                else (
                    ((0.0152 if linked <= 0.80281693 else -0.0019) if in_comments <= 0.5 else -0.0126)
                    if up <= 2
                    else 0.0009
                )
            )
            if style <= 0.52966797
            else (-0.0225 if style <= 0.59116024 else -0.003)
        )
    )
    total += (
        (0 if in_side <= 0.5 else ((0.0219 if in_about <= 0.5 else -0.0072) if up <= 1 else -0.0017))
        if in_side <= 1.5
        else (-0.0121 if up <= 3 else ((-0.0211 if down <= 1 else -0.0016) if size <= 7.6582117 else 0.0066))
    )
    total += (
        0.0001
        if size_before <= 8.5774288
        else (
            (0.0072 if size_before <= 9.2946205 else -0.0044)
            if size_after <= 4.5849624
            else (
                -0.019
                if size_after <= 4.7548876
                else (
                    -0.0003
                    if since_title <= 61
                    else ((-0.0211 if size_before <= 8.933691 else -0.0047) if home <= 0.62559021 else 0.0008)
                )
            )
        )
    )
    total += (
        (
            (
                (
                    ((0.0055 if since_h1 <= 16 else 0.036) if since_h1 <= 44 else -0.0017)
                    if capitals <= 0.012195121
                    else -0.0017
                )
                if in_tools <= 0.5
                else (-0.0106 if down <= 59 else 0.0265)
            )
            if bold <= 0.5
            else -0.0113
        )
        if in_text <= 0.5
        else 0.0001
    )
    total += (
        0.0001
        if home_size <= 12.719175
        else (
            (
                (
                    (
                        ((0.0008 if place <= 0.63157892 else 0.0379) if down <= 17 else -0.0219)
                        if home <= 0.98896593
                        else -0.0507
                    )
                    if region_lines <= 6.820179
                    else -0.0639
                )
                if style <= 0.52966797
                else -0.0015
            )
            if region_lines <= 6.9068904
            else 0.0006
        )
    )
    total += (
        (
            (
                (
                    (-0.0024 if kind_after <= 0.5 else -0.0286)
                    if region_size <= 9.2667866
                    else (0.0005 if repeated <= 0.5 else -0.0101)
                )
                if size_before <= 4
                else 0.0007
            )
            if size_before <= 8.0223675
            else (-0.0208 if region_size <= 10.6786 else -0.0013)
        )
        if since_heading <= 3
        else 0.0003
    )
    return total
