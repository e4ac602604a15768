/** Templates for jobs: where they come from, what they make of parameters, and the jobs that are started from them. */
package org.helipoint.template;
