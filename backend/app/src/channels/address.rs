//! From kept settings to addresses that channels take, and what of them may be shown.

use super::Refusal;
use courier::{Address, Fault, Gateway, Unusable};
use store::{Channel, Contact};
use wire::channels::{ChannelSettings, ContactAddress};

/// The settings of a channel; `None` where it was removed, or another version wrote what this one cannot read.
pub fn settings(channel: &Channel) -> Option<ChannelSettings> {
    serde_json::from_str(&channel.settings).ok()
}

/// Where a channel sends to.
///
/// # Errors
/// A stable code.
pub fn of_channel(channel: &Channel) -> Result<Address, &'static str> {
    if channel.removed_at.is_some() {
        return Err("channel_removed");
    }
    if !channel.enabled {
        return Err("channel_off");
    }
    address(settings(channel).ok_or("bad_settings")?)
}

fn address(settings: ChannelSettings) -> Result<Address, &'static str> {
    Ok(match settings {
        ChannelSettings::Ntfy(to) => Address::Ntfy(to),
        ChannelSettings::Bark(to) => Address::Bark(to),
        ChannelSettings::Webhook(to) => Address::Webhook(to),
        ChannelSettings::Wecom(to) => Address::Wecom(to),
        ChannelSettings::Dingtalk(to) => Address::Dingtalk(to),
        ChannelSettings::Feishu(to) => Address::Feishu(to),
        ChannelSettings::Sms(to) => {
            let phone = to.phone.clone().ok_or("no_phone")?;
            Address::Sms(to, phone)
        }
    })
}

/// Where a contact is reached; numbers through the site's gateway.
///
/// # Errors
/// A stable code.
pub fn of_contact(contact: &Contact, gateway: Option<&Channel>) -> Result<Address, &'static str> {
    if contact.removed_at.is_some() {
        return Err("contact_removed");
    }
    Ok(match serde_json::from_str(&contact.address).map_err(|_| "bad_settings")? {
        ContactAddress::Ntfy(to) => Address::Ntfy(to),
        ContactAddress::Bark(to) => Address::Bark(to),
        ContactAddress::Sms(number) => {
            let gateway = gateway.filter(|gateway| gateway.enabled && gateway.removed_at.is_none());
            match settings(gateway.ok_or("no_gateway")?) {
                Some(ChannelSettings::Sms(gateway)) => Address::Sms(gateway, number.phone),
                _ => return Err("bad_settings"),
            }
        }
    })
}

/// Whether settings can work at all.
pub fn check(settings: &ChannelSettings) -> Result<(), Refusal> {
    match (settings, address(settings.clone())) {
        (_, Ok(address)) => Ok(courier::check(&address)?),
        (ChannelSettings::Sms(gateway), Err(_)) => Ok(Gateway::check(gateway)?),
        (_, Err(_)) => Err(Refusal::SettingsLost),
    }
}

/// Whether a contact can be sent to at all.
pub fn check_contact(contact: &ContactAddress) -> Result<(), Refusal> {
    let bad_number = Unusable { field: "phone", fault: Fault::BadAddress };
    Ok(match contact {
        ContactAddress::Ntfy(to) => courier::check(&Address::Ntfy(to.clone())),
        ContactAddress::Bark(to) => courier::check(&Address::Bark(to.clone())),
        ContactAddress::Sms(number) => courier::is_phone(&number.phone).then_some(()).ok_or(bad_number),
    }?)
}

/// The machine in an address, which may be shown; the rest may be all that a sender needs.
pub fn host(url: &str) -> String {
    let after = url.split_once("://").map_or(url, |(_, rest)| rest);
    after.split(['/', '?', '#']).next().unwrap_or_default().to_owned()
}

/// The end of a number, by which its owner knows it.
pub fn end_of(phone: &str) -> String {
    let end: Vec<char> = phone.chars().rev().take(4).collect();
    format!("…{}", end.into_iter().rev().collect::<String>())
}

/// What may be shown of a contact.
pub fn hint(contact: &Contact) -> String {
    match serde_json::from_str(&contact.address) {
        Ok(ContactAddress::Ntfy(to)) => host(&to.server),
        Ok(ContactAddress::Bark(to)) => host(&to.server),
        Ok(ContactAddress::Sms(number)) => end_of(&number.phone),
        Err(_) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_machine_and_the_end_of_a_number_are_shown() {
        assert_eq!(host("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=s3cret"), "qyapi.weixin.qq.com");
        assert_eq!(host("http://10.0.0.7:8080?token=s3cret"), "10.0.0.7:8080");
        assert_eq!(end_of("13800138000"), "…8000");
        assert_eq!(end_of("110"), "…110");
    }
}
