package org.helipoint.rest;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A status with which a route answers if all goes well, and the body that comes with it. */
@Retention(RetentionPolicy.RUNTIME)
@Target({})
@interface Answer {

    int status() default 200;

    Body value();

    /** Whether it comes with the header {@code Location}. */
    boolean location() default false;
}
