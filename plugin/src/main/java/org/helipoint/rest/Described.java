package org.helipoint.rest;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What the OpenAPI document says of a route, beyond what it takes from the annotations of JAX-RS and the parameters of the
 * method. Every route has it, or the build fails.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface Described {

    /** One sentence. */
    String value();

    /** What is answered if all goes well. */
    Answer[] answers();

    /** The body of the request; none if it has none. */
    Body[] body() default {};

    /** Whether it cannot be left out. */
    boolean bodyRequired() default false;

    /** The parameters that it takes in its address. */
    Query query() default Query.NONE;

    /** Statuses of the errors that a client has to expect, besides 403. */
    int[] errors() default {};

    /** Which parameters a route takes in its address. */
    enum Query {
        NONE,
        FILTERS,
        /** No filter, but which two runs. */
        RUNS,
        ALL
    }

    /** What a parameter of a method is, for the document. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.PARAMETER)
    @interface Meaning {
        String value();
    }
}
