//! Who is nearest as databases say it: by a straight line over the map, whatever floor somebody is on.

use super::{Failure, nearest::Question, report::Latencies};
use indoor::{Anchor, Graph};
use std::{
    fmt::Write as _,
    io::Write as _,
    process::{Command, Stdio},
    time::Instant,
};

/// Metres within which the databases look: the whole campus.
const EVERYWHERE: u32 = 5_000;

/// What a database's answers are worth.
#[derive(Debug, Clone, Copy, Default)]
pub struct Compared {
    /// Median of one query in microseconds.
    pub p50: f64,
    /// 99th percentile.
    pub p99: f64,
    /// Microseconds a query when many go in one pipeline.
    pub pipelined: Option<f64>,
    /// How often somebody else would have been there sooner.
    pub wrong_percent: f64,
    /// Seconds that a wrong choice costs, on average.
    pub seconds_lost: f64,
    /// And at worst.
    pub worst_lost: f64,
}

/// A Redis.
pub struct Redis(redis::Connection);

impl Redis {
    /// Connects to `redis://…`.
    ///
    /// # Errors
    /// Nobody answers there.
    pub fn connect(url: &str) -> Result<Self, Failure> {
        Ok(Self(redis::Client::open(url)?.get_connection()?))
    }

    /// Writes values of one hash in a pipeline; microseconds each.
    ///
    /// # Errors
    /// The connection broke.
    pub fn pipelined_writes(&mut self, values: &[(String, String)]) -> Result<f64, Failure> {
        let mut took = 0.0;
        for chunk in values.chunks(1_000) {
            let mut pipe = redis::pipe();
            for (field, value) in chunk {
                pipe.cmd("HSET").arg("positions").arg(field).arg(value).ignore();
            }
            let begun = Instant::now();
            pipe.query::<()>(&mut self.0)?;
            took += begun.elapsed().as_secs_f64() * 1e6;
        }
        Ok(took / values.len().max(1) as f64)
    }

    /// Asks for the nearest of those who are fit: only they are in the set.
    ///
    /// # Errors
    /// The connection broke.
    pub fn ask(
        &mut self,
        graph: &Graph,
        guards: &[Anchor],
        fits: &[bool],
        questions: &[Question],
        all: &mut Latencies,
    ) -> Result<Compared, Failure> {
        redis::cmd("DEL").arg("guards").query::<()>(&mut self.0)?;
        let mut pipe = redis::pipe();
        for (id, anchor) in guards.iter().enumerate().filter(|(id, _)| fits[*id]) {
            let spot = anchor.spot();
            pipe.cmd("GEOADD").arg("guards").arg(spot.lon).arg(spot.lat).arg(id).ignore();
        }
        // With one in a hundred fit, a hundred guards may have nobody.
        if fits.contains(&true) {
            pipe.query::<()>(&mut self.0)?;
        }
        let search = |question: &Question| {
            let spot = question.to.spot();
            let mut command = redis::cmd("GEOSEARCH");
            command.arg("guards").arg("FROMLONLAT").arg(spot.lon).arg(spot.lat);
            command.arg("BYRADIUS").arg(EVERYWHERE).arg("m").arg("ASC").arg("COUNT").arg(1);
            command
        };
        let mut latencies = Latencies::new()?;
        let mut picks = Vec::new();
        for question in questions {
            let command = search(question);
            let begun = Instant::now();
            let found: Vec<u32> = command.query(&mut self.0)?;
            latencies.record(begun.elapsed())?;
            all.record(begun.elapsed())?;
            picks.push(found.first().copied());
        }
        let mut pipe = redis::pipe();
        for question in questions {
            pipe.add_command(search(question));
        }
        let begun = Instant::now();
        let _: Vec<Vec<u32>> = pipe.query(&mut self.0)?;
        let pipelined = begun.elapsed().as_secs_f64() * 1e6 / questions.len().max(1) as f64;
        let times = Compared {
            p50: latencies.micros(0.5),
            p99: latencies.micros(0.99),
            pipelined: Some(pipelined),
            ..Compared::default()
        };
        Ok(judged(times, graph, guards, questions, &picks))
    }
}

/// A `PostgreSQL` with `PostGIS`, asked through `psql`. Queries are timed inside the server: without any round trip.
pub struct PostGis(String);

impl PostGis {
    /// At `postgres://…`.
    #[must_use]
    pub fn new(url: &str) -> Self {
        Self(url.to_owned())
    }

    /// Asks for the nearest of those who are fit, by its index.
    ///
    /// # Errors
    /// `psql` fails.
    pub fn ask(
        &self,
        graph: &Graph,
        guards: &[Anchor],
        fits: &[bool],
        questions: &[Question],
    ) -> Result<Compared, Failure> {
        let mut script = String::from(
            "\\set QUIET on\n\\pset tuples_only on\n\\pset format unaligned\nSET client_min_messages = error;\n\
             CREATE EXTENSION IF NOT EXISTS postgis;\n\
             CREATE TEMP TABLE guards (id integer, at geometry(Point, 4326));\nCOPY guards FROM STDIN;\n",
        );
        for (id, anchor) in guards.iter().enumerate().filter(|(id, _)| fits[*id]) {
            writeln!(script, "{id}\tSRID=4326;POINT({} {})", anchor.spot().lon, anchor.spot().lat)?;
        }
        script.push_str("\\.\nCREATE INDEX ON guards USING gist (at);\nANALYZE guards;\n");
        script.push_str("CREATE TEMP TABLE asked (n integer, lon float8, lat float8);\nCOPY asked FROM STDIN;\n");
        for (number, question) in questions.iter().enumerate() {
            writeln!(script, "{number}\t{}\t{}", question.to.spot().lon, question.to.spot().lat)?;
        }
        script.push_str(
            "\\.\nCREATE TEMP TABLE told (n integer, id integer, us float8);\n\
             DO $$ DECLARE q record; begun timestamptz; found integer; BEGIN\n\
             FOR q IN SELECT * FROM asked ORDER BY n LOOP\n\
             begun := clock_timestamp();\n\
             found := (SELECT id FROM guards ORDER BY at <-> ST_SetSRID(ST_MakePoint(q.lon, q.lat), 4326) LIMIT 1);\n\
             INSERT INTO told VALUES (q.n, found, extract(epoch FROM clock_timestamp() - begun) * 1e6);\n\
             END LOOP; END $$;\n\
             SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY us), percentile_disc(0.99) WITHIN GROUP (ORDER BY us) FROM told;\n\
             SELECT coalesce(id, -1) FROM told ORDER BY n;\n",
        );
        let mut psql = Command::new("psql")
            .args(["-X", "-v", "ON_ERROR_STOP=1", &self.0])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        psql.stdin.take().ok_or("psql reads nothing")?.write_all(script.as_bytes())?;
        let output = psql.wait_with_output()?;
        if !output.status.success() {
            return Err("psql failed".into());
        }
        let text = String::from_utf8(output.stdout)?;
        let mut lines = text.lines().filter(|line| !line.is_empty());
        let (p50, p99) = lines.next().and_then(|line| line.split_once('|')).ok_or("psql said nothing")?;
        let times = Compared { p50: p50.parse()?, p99: p99.parse()?, ..Compared::default() };
        let picks: Vec<Option<u32>> = lines.map(|line| line.parse().ok()).collect();
        Ok(judged(times, graph, guards, questions, &picks))
    }
}

/// What the picks cost in seconds of walking.
fn judged(
    times: Compared,
    graph: &Graph,
    guards: &[Anchor],
    questions: &[Question],
    picks: &[Option<u32>],
) -> Compared {
    let mut lost = Vec::new();
    let mut answered = 0_u32;
    for (question, pick) in questions.iter().zip(picks) {
        let (Some((_, best)), Some(pick)) = (question.nearest.first(), pick) else { continue };
        answered += 1;
        let Some(seconds) = guards.get(*pick as usize).and_then(|from| graph.seconds(from, &question.to)) else {
            continue;
        };
        if seconds > *best {
            lost.push(seconds - best);
        }
    }
    let wrong = lost.len() as f64;
    Compared {
        wrong_percent: wrong * 100.0 / f64::from(answered.max(1)),
        seconds_lost: lost.iter().sum::<f64>() / wrong.max(1.0),
        worst_lost: lost.iter().copied().fold(0.0, f64::max),
        ..times
    }
}
