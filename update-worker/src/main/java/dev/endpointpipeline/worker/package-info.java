@NullMarked
package dev.endpointpipeline.worker;

import org.jspecify.annotations.NullMarked;
