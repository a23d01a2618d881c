@NullMarked
package dev.endpointpipeline.loadreplay.follow;

import org.jspecify.annotations.NullMarked;
