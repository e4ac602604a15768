package org.helipoint.store;

import org.hibernate.type.descriptor.WrapperOptions;
import org.hibernate.type.descriptor.java.StringJavaType;

/**
 * Text as every database takes it: PostgreSQL refuses the character U+0000, and with it the whole record. In its place
 * goes U+FFFD, which stands for a character that cannot be shown.
 */
final class StorableText extends StringJavaType {

    private static final long serialVersionUID = 1L;

    @Override
    public <X> X unwrap(String text, Class<X> type, WrapperOptions options) {
        return super.unwrap(text == null ? null : text.replace('\0', '\ufffd'), type, options);
    }
}
