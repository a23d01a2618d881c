/** Real processes throughout: a stack is what it does. */
@NullMarked
package dev.endpointpipeline.localstack;

import org.jspecify.annotations.NullMarked;
