"""Measures what the service may cost against its budgets, and writes docs/benchmarks.md.

What is measured, a module each:

    score_cases, entry_size    reporting a score: round trips, capacity units, the entry's size
    page_cost, deep_pages      a page of scores, by its texts and ids, and however deep it lies
    rank_cost                  ranks and pages from a rank, beside counting without an index
    rank_counting_cost         the rank index: write units for each score of a batch
    counting_cost              counting: write units for each score of a batch
    cold_start, warm_handler   processor time, as a ratio to the SDK's own
    layer_size                 the layer, unzipped

How: `container` lays out what functions find in AWS, `function_process` (with `worker` inside it)
runs one of them against a `stub` of DynamoDB that notes what is sent. `bill` counts what those very
requests cost, by the documented rules in `item_size` and `capacity_units` and the keys and indexes
in `tables`; `wire` is how binary values travel. `sample`, `calls` and `stream_batches` make the
items, requests and events that it is done with.

Leaderboards that are too large for the stub lie in an `engine` that says what reads consumed:
`dynalite`, or one that runs already (`running_engine`). `crowded_boards` are what lies there, their
scores distributed as `spreads` has them; `rank_reads` is what is read of them and `meter` counts
what that takes, `rank_cost` sums it up, all in one run of `large_boards`. What no engine could hold
is calculated: `calculated_boards`, which a `crowd_client` answers for.

`results` takes it all in one run, `budgets` holds it against the budgets, `document` writes the
page, in `markdown`, with `rank_document` and its `plot`.
"""
