%% Replays sequences against OTP's own supervisor and writes down what it did, one line a step.
%% The other half, sequence.cpp and replay.cpp, does the same with ours; the lines must be equal.
%% All sequences run at once, one driver process each: most of the time they wait.
-module(supervisor_oracle).
-behaviour(supervisor).
-export([main/1, init/1, start_child/3, start_dynamic/4]).

main([In, Out]) ->
    {ok, [Sequences]} = file:consult(In),
    ets:new(journal, [named_table, public, ordered_set, {write_concurrency, true}]),
    ets:new(starts, [named_table, public, set, {write_concurrency, true}]),
    ets:new(plans, [named_table, public, set, {read_concurrency, true}]),
    ets:new(pids, [named_table, public, set, {write_concurrency, true}]),
    Self = self(),
    Drivers = [begin
                   timer:sleep(1),
                   spawn_link(fun() -> Self ! {self(), drive(S)} end)
               end || S <- Sequences],
    Texts = [receive {D, Text} -> Text end || D <- Drivers],
    ok = file:write_file(Out, Texts),
    halt(0).

%% ---- the supervisor under test and its children ------------------------------------------------

init({{Strategy, Intensity, Period}, Specs}) ->
    {ok, {#{strategy => Strategy, intensity => Intensity, period => Period}, Specs}}.

start_dynamic(Seq, Kind, _Template, Label) -> start_child(Seq, Label, Kind).

start_child(Seq, Label, Kind) ->
    N = ets:update_counter(starts, {Seq, Label}, 1, {{Seq, Label}, 0}),
    Plan = case ets:lookup(plans, {Seq, Label}) of [{_, P}] -> P; [] -> "" end,
    What = case N =< length(Plan) of true -> lists:nth(N, Plan); false -> $+ end,
    note(Seq, [What, Label]),
    case What of
        $+ -> proc_lib:start_link(erlang, apply, [fun() -> live(Seq, Label, Kind) end, []]);
        $! -> {error, no};
        $? -> ignore
    end.

live(Seq, Label, Kind) ->
    process_flag(trap_exit, true),
    ets:insert(pids, {{Seq, Label}, self()}),
    ets:insert(pids, {self(), Label}),
    proc_lib:init_ack({ok, self()}),
    loop(Seq, Label, Kind).

loop(Seq, Label, Kind) ->
    receive
        {die, Reason} -> exit(Reason);
        {'EXIT', _, Reason} when Kind =:= obedient -> note(Seq, [$-, Label]), exit(Reason);
        {'EXIT', _, _} when Kind =:= failing -> note(Seq, [$-, Label]), exit(oops);
        {'EXIT', _, _} -> loop(Seq, Label, Kind)
    end.

%% A monotonic integer keeps the order of cause and effect between processes.
note(Seq, Text) -> ets:insert(journal, {{Seq, erlang:unique_integer([monotonic])}, Text}).

%% ---- one sequence ------------------------------------------------------------------------------

drive({Seq, Flags, Plans, Kids, Ops}) ->
    process_flag(trap_exit, true),
    [ets:insert(plans, {{Seq, Label}, Plan}) || {Label, Plan} <- Plans],
    Specs = [spec(Seq, element(1, Flags), K) || K <- Kids],
    Head = ["# ", integer_to_list(Seq), "\n"],
    case supervisor:start_link(?MODULE, {Flags, Specs}) of
        {ok, Sup} -> [Head, look("start", "ok", Seq, Sup, Flags), steps(Ops, Seq, Sup, Flags)];
        {error, Why} -> [Head, "start: ", fate(Why), " |", journal(Seq), "\n"]
    end.

spec(Seq, simple_one_for_one, {Label, Restart, Shutdown, Kind}) ->
    #{id => Label, start => {?MODULE, start_dynamic, [Seq, Kind, Label]},
      restart => Restart, shutdown => Shutdown};
spec(Seq, _, {Label, Restart, Shutdown, Kind}) ->
    #{id => Label, start => {?MODULE, start_child, [Seq, Label, Kind]},
      restart => Restart, shutdown => Shutdown}.

steps([], _, _, _) -> [];
steps([Op | Ops], Seq, Sup, Flags) ->
    {Name, Reply} = perform(Op, Seq, Sup, Flags),
    Line = look(Name, Reply, Seq, Sup, Flags),
    case is_process_alive(Sup) of
        true -> [Line | steps(Ops, Seq, Sup, Flags)];
        false -> [Line]
    end.

perform({wait, Ms}, _, _, _) -> timer:sleep(Ms), {"wait", "ok"};
perform(stop, _, Sup, _) ->
    Ref = monitor(process, Sup),
    exit(Sup, shutdown),
    receive {'DOWN', Ref, _, _, _} -> {"stop", "ok"} end;
perform({crash, Label, How}, Seq, _, _) ->
    Name = ["crash ", Label, " ", atom_to_list(How)],
    case ets:lookup(pids, {Seq, Label}) of
        [{_, Pid}] ->
            Ref = monitor(process, Pid),
            case How of
                killed -> exit(Pid, kill);
                shut -> Pid ! {die, {shutdown, enough}};
                _ -> Pid ! {die, How}
            end,
            receive
                {'DOWN', Ref, _, _, noproc} -> {Name, "nobody"};
                {'DOWN', Ref, _, _, _} -> {Name, "ok"}
            end;
        [] -> {Name, "nobody"}
    end;
perform({start, {Label, _, _, _} = Kid}, Seq, Sup, {Strategy, _, _}) ->
    {["start ", Label], call(fun() -> supervisor:start_child(Sup, spec(Seq, Strategy, Kid)) end)};
perform({dynamic, Label}, _, Sup, _) ->
    {["dynamic ", Label], call(fun() -> supervisor:start_child(Sup, [Label]) end)};
perform({terminate_dynamic, Label}, Seq, Sup, _) ->
    Name = ["terminate ", Label],
    case ets:lookup(pids, {Seq, Label}) of
        [{_, Pid}] -> {Name, call(fun() -> supervisor:terminate_child(Sup, Pid) end)};
        [] -> {Name, "nobody"}
    end;
perform({terminate, Label}, _, Sup, _) ->
    {["terminate ", Label], call(fun() -> supervisor:terminate_child(Sup, Label) end)};
perform({restart, Label}, _, Sup, _) ->
    {["restart ", Label], call(fun() -> supervisor:restart_child(Sup, Label) end)};
perform({renew, Label}, _, Sup, _) ->
    {["renew ", Label], call(fun() -> supervisor:terminate_child(Sup, Label),
                                      supervisor:restart_child(Sup, Label) end)};
perform({delete, Label}, _, Sup, _) ->
    {["delete ", Label], call(fun() -> supervisor:delete_child(Sup, Label) end)};
perform({spec, Label}, _, Sup, _) ->
    {["spec ", Label], call(fun() -> supervisor:get_childspec(Sup, Label) end)}.

call(F) ->
    case catch F() of
        ok -> "ok";
        {ok, _} -> "ok";
        {error, {already_started, _}} -> "already_started";
        {error, Word} when Word =:= already_present; Word =:= not_found; Word =:= running;
                           Word =:= restarting; Word =:= simple_one_for_one ->
            atom_to_list(Word);
        {error, _} -> "start_failed";
        {'EXIT', _} -> "leaving"
    end.

%% ---- what it looks like when all is quiet ------------------------------------------------------

look(Name, Reply, Seq, Sup, Flags) ->
    State = case rows(Sup, 5000) of
                gone -> receive {'EXIT', Sup, Why} -> fate(Why) end;
                Rows -> [show(Seq, Flags, Rows), " |", counts(Sup)]
            end,
    [Name, ": ", Reply, " |", journal(Seq), " | ", State, "\n"].

rows(_, 0) -> [{never_quiet, undefined}];
rows(Sup, N) ->
    case catch supervisor:which_children(Sup) of
        {'EXIT', _} -> gone;
        All ->
            Rows = [{Id, Pid} || {Id, Pid, _, _} <- All],
            Quiet = lists:all(fun({_, undefined}) -> true;
                                 ({_, restarting}) -> false;
                                 ({_, Pid}) -> is_process_alive(Pid)
                              end, Rows),
            case Quiet of
                true -> Rows;
                false -> timer:sleep(1), rows(Sup, N - 1)
            end
    end.

show(Seq, {simple_one_for_one, _, _}, Rows) ->
    Labels = [Label || {_, Pid} <- Rows, {_, Label} <- ets:lookup(pids, Pid)],
    lists:join(" ", [[L, count(Seq, L)] || L <- lists:sort(Labels)]);
show(Seq, _, Rows) ->
    lists:join(" ", [case Pid of
                         undefined -> [Id, "-"];
                         _ -> [Id, count(Seq, Id)]
                     end || {Id, Pid} <- Rows]).

count(Seq, Label) ->
    [{_, N}] = ets:lookup(starts, {Seq, Label}),
    integer_to_list(N).

counts(Sup) ->
    Counts = supervisor:count_children(Sup),
    [[" ", integer_to_list(proplists:get_value(K, Counts))]
     || K <- [specs, active, supervisors, workers]].

fate({shutdown, {failed_to_start_child, Id, _}}) -> ["failed ", Id];
fate(shutdown) -> "gone";
fate(_) -> "gone oddly".

journal(Seq) ->
    Texts = ets:select(journal, [{{{Seq, '_'}, '$1'}, [], ['$1']}]),
    ets:select_delete(journal, [{{{Seq, '_'}, '_'}, [], [true]}]),
    [[" ", T] || T <- Texts].
