package org.helipoint.extract;

/** National Instruments' numbers of data types in TDMS files ({@code tdsDataType}), but for those whose form is not published. */
final class TdmsType {

    static final int VOID = 0;
    static final int INT8 = 1;
    static final int INT16 = 2;
    static final int INT32 = 3;
    static final int INT64 = 4;
    static final int UNSIGNED8 = 5;
    static final int UNSIGNED16 = 6;
    static final int UNSIGNED32 = 7;
    static final int UNSIGNED64 = 8;
    static final int SINGLE = 9;
    static final int DOUBLE = 10;
    static final int SINGLE_WITH_UNIT = 0x19;
    static final int DOUBLE_WITH_UNIT = 0x1A;
    static final int STRING = 0x20;
    static final int BOOLEAN = 0x21;
    static final int TIMESTAMP = 0x44;
    static final int COMPLEX_SINGLE = 0x08000C;
    static final int COMPLEX_DOUBLE = 0x10000D;

    private TdmsType() {}
}
